namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>Open as a rule; while closed, whoever passes waits.</summary>
internal sealed class PauseGate
{
    private volatile TaskCompletionSource? _closed;

    public bool IsClosed => _closed is not null;

    public void Close() =>
        Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Open() => Interlocked.Exchange(ref _closed, null)?.TrySetResult();

    public Task PassAsync(CancellationToken cancellationToken) => _closed?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
}
