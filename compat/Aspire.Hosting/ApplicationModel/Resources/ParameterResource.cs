namespace Aspire.Hosting.ApplicationModel;

public class ParameterResource : Resource, IExpressionValue
{
    private readonly Func<ParameterDefault?, string> _callback;
    private readonly Lock _gate = new();
    private string? _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _callback = callback;
        Secret = secret;
    }

    public ParameterDefault? Default { get; set; }

    public bool Secret { get; }

    public bool IsConnectionString { get; set; }

    public string? Description { get; set; }

    public bool EnableDescriptionMarkdown { get; set; }

    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    // Asked for once: a generated value must be the same wherever it is used.
    internal string CurrentValue
    {
        get
        {
            lock (_gate)
            {
                return _value ??= _callback(Default);
            }
        }
    }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(CurrentValue);
}

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}
