namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>What an address asks for: <c>https+http://_grpc.embedder</c> is the endpoint "grpc" of the service "embedder", by https if it has that, else http.</summary>
internal sealed record ServiceQuery(string ServiceName, string? EndpointName, IReadOnlyList<string> Schemes)
{
    public static ServiceQuery Parse(Uri uri)
    {
        var host = uri.Host;
        var schemes = uri.Scheme.Split('+');
        if (host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is var dot && dot > 1 && dot < host.Length - 1)
            return new(host[(dot + 1)..], host[1..dot], schemes);
        return new(host, null, schemes);
    }
}
