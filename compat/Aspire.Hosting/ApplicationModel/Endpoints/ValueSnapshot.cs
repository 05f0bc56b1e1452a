namespace Aspire.Hosting.ApplicationModel;

// A value that is known later; a second value replaces the first one.
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StrongBox? _value;

    public bool IsValueSet => _value is not null;

    internal T Current => _value is { } box ? box.Value : throw new InvalidOperationException("The value is not known yet.");

    public async Task<T> GetValueAsync(CancellationToken cancellationToken = default)
    {
        await _known.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Current;
    }

    public void SetValue(T value)
    {
        _value = new StrongBox(value);
        _known.TrySetResult();
    }

    public void SetException(Exception exception) => _known.TrySetException(exception);

    private sealed class StrongBox(T value)
    {
        public T Value { get; } = value;
    }
}
