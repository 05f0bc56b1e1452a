using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Addresses of services out of the configuration, as an Aspire host passes them by environment:
/// <c>services__embedder__http__0=http://localhost:5001</c>, one key for each address of an endpoint.
/// </summary>
internal sealed class ServiceEndpoints(IConfiguration configuration)
{
    private const string Section = "Services";

    private uint _turn;

    /// <summary>The request's address with the service's in place of its name; unchanged but for the scheme when nothing is configured, as for a name that DNS knows.</summary>
    public Uri Resolve(Uri uri)
    {
        var query = ServiceQuery.Parse(uri);
        var addresses = Find(query);
        if (addresses.Count == 0) return Rewrite(uri, query.Schemes[0], query.ServiceName, uri.IsDefaultPort ? -1 : uri.Port, "");

        var text = addresses[(int)(Interlocked.Increment(ref _turn) % (uint)addresses.Count)];

        // "http://localhost:5001", "http://host/base" or only "localhost:5001"
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? text : $"{query.Schemes[0]}://{text}", UriKind.Absolute, out var address))
            throw new InvalidOperationException($"The address '{text}' of the service '{query.ServiceName}' in the configuration is not a URI.");
        return Rewrite(uri, address.Scheme, address.Host, address.Port, address.AbsolutePath.TrimEnd('/'));
    }

    private List<string> Find(ServiceQuery query)
    {
        var service = configuration.GetSection($"{Section}:{query.ServiceName}");
        var names = query.EndpointName is { } named ? [named] : (IEnumerable<string>)[.. query.Schemes, "default"];
        foreach (var name in names)
        {
            var endpoint = service.GetSection(name);
            List<string> addresses = endpoint.Value is { Length: > 0 } single ? [single] : [.. endpoint.GetChildren().Select(child => child.Value).OfType<string>()];
            if (addresses.Count == 0) continue;

            // A named endpoint may have addresses of several schemes: the first that the caller prefers.
            if (query.EndpointName is null) return addresses;
            foreach (var scheme in query.Schemes)
            {
                var matching = addresses.FindAll(address => address.StartsWith(scheme + "://", StringComparison.OrdinalIgnoreCase));
                if (matching.Count > 0) return matching;
            }

            return addresses;
        }

        return [];
    }

    private static Uri Rewrite(Uri uri, string scheme, string host, int port, string pathBase) =>
        new UriBuilder(uri) { Scheme = scheme, Host = host, Port = port, Path = pathBase + uri.AbsolutePath }.Uri;
}
