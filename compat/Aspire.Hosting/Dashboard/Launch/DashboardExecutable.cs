using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard's program and variables, as an object for DCP.</summary>
internal static class DashboardExecutable
{
    public const string Name = "aspire-dashboard";

    /// <param name="program">The dashboard's program.</param>
    /// <param name="settings">Addresses and keys.</param>
    /// <param name="resourceService">Where it reads resources from.</param>
    /// <param name="home">Home directory for it; null: the one it inherits.</param>
    public static DcpExecutable Create(string program, DashboardSettings settings, Uri resourceService, string? home)
    {
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = Authority(settings.FrontendUrl),
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Authority(settings.OtlpUrl),
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = settings.OtlpHttpUrl is { } http ? Authority(http) : null,
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Authority(resourceService),
            ["DASHBOARD__FRONTEND__AUTHMODE"] = settings.BrowserToken is null ? "Unsecured" : "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = settings.BrowserToken,
            ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = Mode(settings.ResourceServiceApiKey),
            ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = settings.ResourceServiceApiKey,
            ["DASHBOARD__OTLP__AUTHMODE"] = Mode(settings.OtlpApiKey),
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = settings.OtlpApiKey,
            ["DASHBOARD__API__AUTHMODE"] = Mode(settings.DashboardApiKey),
            ["DASHBOARD__API__PRIMARYAPIKEY"] = settings.DashboardApiKey,
            ["HOME"] = home,
        };
        return new DcpExecutable
        {
            Metadata = { Name = Name, Annotations = new() { [DcpObject.ResourceNameAnnotation] = Name } },
            Spec =
            {
                ExecutablePath = program,
                WorkingDirectory = Path.GetDirectoryName(program),
                Args = ["dashboard"],
                Env = [.. variables.Where(v => v.Value is not null).Select(v => new DcpVariable { Name = v.Key, Value = v.Value })],
            },
        };
    }

    private static string Mode(string? key) => key is null ? "Unsecured" : "ApiKey";

    private static string Authority(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
