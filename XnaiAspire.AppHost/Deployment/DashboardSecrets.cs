namespace XnaiAspire.AppHost.Deployment;

/// <summary>Who may see the dashboard and who may send to it. Both are given to the deployment, never written down.</summary>
/// <param name="Token">For the login of a browser, and for the dashboard's own API.</param>
/// <param name="TelemetryKey">For the services.</param>
internal sealed record DashboardSecrets(IResourceBuilder<ParameterResource> Token, IResourceBuilder<ParameterResource> TelemetryKey)
{
    /// <summary>Adds the two parameters, and has the services send the key.</summary>
    public static DashboardSecrets Add(IDistributedApplicationBuilder builder, Parts parts)
    {
        var secrets = new DashboardSecrets(builder.AddParameter("dashboard-token", secret: true), builder.AddParameter("telemetry-key", secret: true));
        foreach (var service in parts.Embedders.Append(parts.Ingestor))
        {
            service.WithEnvironment("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={secrets.TelemetryKey}");
        }

        return secrets;
    }

    /// <summary>The dashboard asks for them. Its keys and other files go to the scratch space, they need not last.</summary>
    public void Guard<T>(IResourceBuilder<T> dashboard)
        where T : ContainerResource => dashboard
            .WithEnvironment("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken")
            .WithEnvironment("DASHBOARD__FRONTEND__BROWSERTOKEN", Token)
            .WithEnvironment("DASHBOARD__API__AUTHMODE", "ApiKey")
            .WithEnvironment("DASHBOARD__API__PRIMARYAPIKEY", Token)
            .WithEnvironment("DASHBOARD__OTLP__AUTHMODE", "ApiKey")
            .WithEnvironment("DASHBOARD__OTLP__PRIMARYAPIKEY", TelemetryKey)
            .WithEnvironment("HOME", ContainerPaths.Temporary);
}
