namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// What goes between the containers. Their network is the deployment's own, so it may be without TLS, which is said, since the services would not start otherwise; certificates take
/// its place where they are asked for. Either way the Embedder serves only who has the key.
/// </summary>
internal static class WireSettings
{
    /// <summary>Adds the key, a secret that the deployment is given.</summary>
    public static void AddWire(this IDistributedApplicationBuilder builder, Parts parts, DeploymentOptions asked)
    {
        var key = builder.AddParameter("embedder-key", secret: true);
        foreach (var service in parts.Embedders.Append(parts.Ingestor))
        {
            service.WithEnvironment("Embedder__ApiKey", key);
            if (!asked.HasTls)
            {
                service.WithEnvironment("Wire__AllowPlaintext", "true");
            }
        }

        if (asked.HasTls)
        {
            Certificates.Use(parts, asked);
        }
    }
}
