using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Parameters;

// A connection string that is given, so there is nothing to start or to wait for.
internal sealed class ConnectionStringParameterResource : ParameterResource, IResourceWithConnectionString, IResourceWithoutLifetime
{
    public ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
        : base(name, callback, secret: true)
    {
        IsConnectionString = true;
        ConnectionStringEnvironmentVariable = environmentVariableName;
        ConnectionStringExpression = ReferenceExpression.Create($"{this}");
    }

    public ReferenceExpression ConnectionStringExpression { get; }

    public string? ConnectionStringEnvironmentVariable { get; }

    // The value itself, not what refers to it: the expression above holds this resource.
    IEnumerable<object> IValueWithReferences.References => [];

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}
