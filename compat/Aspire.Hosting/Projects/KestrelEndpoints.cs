using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Projects;

// An entry of a project's own settings: {"Kestrel": {"Endpoints": {"grpc": {"Url": "http://localhost:5100", "Protocols": "Http2"}}}}
internal sealed record KestrelEndpoint(string Name, string Scheme, string Host, int? Port, string? Transport)
{
    public static IReadOnlyList<KestrelEndpoint> Read(string projectPath, string environmentName)
    {
        var directory = Path.GetDirectoryName(projectPath)!;
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .SetBasePath(directory)
                .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
                .AddJsonFile($"appsettings.{environmentName}.json", optional: true, reloadOnChange: false)
                .Build();
        }
        catch (InvalidDataException ex)
        {
            throw new DistributedApplicationException($"The settings of the project '{projectPath}' cannot be read. {ex.InnerException?.Message ?? ex.Message}", ex);
        }

        var defaultProtocols = configuration["Kestrel:EndpointDefaults:Protocols"];
        return
        [
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren()
                .Where(section => !string.IsNullOrEmpty(section["Url"]))
                .Select(section => Parse(section.Key, section["Url"]!, section["Protocols"] ?? defaultProtocols, projectPath)),
        ];
    }

    // "http://*:5000" and "http://+:5000" are Kestrel's, not Uri's: they mean every address.
    private static KestrelEndpoint Parse(string name, string url, string? protocols, string projectPath)
    {
        var parsable = url.Replace("://*", "://any-address", StringComparison.Ordinal).Replace("://+", "://any-address", StringComparison.Ordinal);
        if (!Uri.TryCreate(parsable, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new DistributedApplicationException(
                $"Kestrel:Endpoints:{name}:Url of the project '{projectPath}' is '{url}'; it must be an address like http://localhost:5000.");
        }

        var port = uri.Port == 0 || uri.IsDefaultPort ? (int?)null : uri.Port;
        var transport = string.Equals(protocols, "Http2", StringComparison.OrdinalIgnoreCase) ? "http2" : null;
        return new KestrelEndpoint(name, uri.Scheme, uri.Host == "any-address" ? "localhost" : uri.Host, port, transport);
    }
}
