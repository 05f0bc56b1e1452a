namespace Aspire.Hosting.ApplicationModel;

// An address of this machine. The published package rewrites it for containers; here everything runs on the host.
public record HostUrl(string Url) : IExpressionValue
{
    string IManifestExpressionProvider.ValueExpression => Url;

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => new(Url);
}
