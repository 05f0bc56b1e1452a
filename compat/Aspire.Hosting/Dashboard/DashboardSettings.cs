using System.Net;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Addresses and keys of the dashboard and of what feeds it, from the AppHost's configuration. An address that is not given becomes a free
/// port of this machine; a key that is not given (the builder makes them unless ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS is set) means that
/// none is asked for.
/// </summary>
internal sealed class DashboardSettings
{
    private const string FrontendUrlKey = "ASPNETCORE_URLS";
    private const string OtlpUrlKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string OtlpHttpUrlKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string ResourceServiceUrlKey = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    public DashboardSettings(IConfiguration configuration)
    {
        ApplicationName = configuration["AppHost:DashboardApplicationName"] ?? "Aspire";
        FrontendUrl = Url(configuration, FrontendUrlKey) ?? FreeUrl();
        OtlpUrl = Url(configuration, OtlpUrlKey) ?? FreeUrl();
        OtlpHttpUrl = Url(configuration, OtlpHttpUrlKey);
        ResourceServiceUrl = Url(configuration, ResourceServiceUrlKey) ?? FreeUrl();
        BrowserToken = configuration["AppHost:BrowserToken"];
        OtlpApiKey = configuration["AppHost:OtlpApiKey"];
        DashboardApiKey = configuration["AppHost:DashboardApiKey"];
        ResourceServiceApiKey = configuration["AppHost:ResourceService:ApiKey"];

        // Exporters of telemetry, and an AppHost that prints the dashboard's address, read them from the configuration.
        configuration[OtlpUrlKey] = OtlpUrl.GetLeftPart(UriPartial.Authority);
        configuration[FrontendUrlKey] = FrontendUrl.GetLeftPart(UriPartial.Authority);
    }

    public string ApplicationName { get; }

    public Uri FrontendUrl { get; }

    /// <summary>Where services send telemetry (gRPC).</summary>
    public Uri OtlpUrl { get; }

    /// <summary>The same over HTTP; null: not offered.</summary>
    public Uri? OtlpHttpUrl { get; }

    public Uri ResourceServiceUrl { get; }

    /// <summary>What a browser needs to log in.</summary>
    public string? BrowserToken { get; }

    public string? OtlpApiKey { get; }

    /// <summary>Opens the dashboard's telemetry API (<c>X-API-Key</c>).</summary>
    public string? DashboardApiKey { get; }

    public string? ResourceServiceApiKey { get; }

    /// <summary>The address to open, with the token where one is asked for.</summary>
    public Uri LoginUrl => BrowserToken is { } token ? new Uri(FrontendUrl, $"login?t={token}") : FrontendUrl;

    /// <summary>Throws when something listens already where one of the dashboard's parts is to listen.</summary>
    public void RequireFreePorts()
    {
        Require(FrontendUrl, "the dashboard", $"applicationUrl in the AppHost's Properties/launchSettings.json, or {FrontendUrlKey}");
        Require(OtlpUrl, "the dashboard's telemetry endpoint", OtlpUrlKey);
        Require(ResourceServiceUrl, "the resource service, which feeds the dashboard,", ResourceServiceUrlKey);
        if (OtlpHttpUrl is not null)
        {
            Require(OtlpHttpUrl, "the dashboard's telemetry endpoint over HTTP", OtlpHttpUrlKey);
        }
    }

    private static void Require(Uri url, string who, string setting)
    {
        if (!LoopbackPort.IsFree(url.Port))
        {
            throw new DistributedApplicationException(
                $"Port {url.Port} is taken: {who} was to listen on {url.GetLeftPart(UriPartial.Authority)}. "
                + $"End the program that has the port, or choose another one ({setting}).");
        }
    }

    private static Uri? Url(IConfiguration configuration, string key)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return null;
        }

        // Several may be given, as in "https://localhost:17000;http://localhost:15000".
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var url = urls.FirstOrDefault(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !(uri.IsLoopback || IPAddress.TryParse(uri.Host, out _)))
        {
            throw new DistributedApplicationException(
                $"{key} is '{text}'; it must be an address like http://localhost:15000 (https is not supported by this stand-in).");
        }

        return uri.Port == 0 ? FreeUrl() : uri;
    }

    private static Uri FreeUrl() => new($"http://localhost:{LoopbackPort.FindFree()}");
}
