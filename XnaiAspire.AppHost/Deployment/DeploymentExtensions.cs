namespace XnaiAspire.AppHost.Deployment;

/// <summary>The parts of the model that a deployment has to know apart.</summary>
internal sealed record Parts(
    IResourceBuilder<IResourceWithConnectionString> Redis,
    IReadOnlyList<IResourceBuilder<ProjectResource>> Embedders,
    IResourceBuilder<ProjectResource> Ingestor)
{
    /// <summary>Redis, where the deployment brings it along; null where a connection string is given.</summary>
    public IResourceBuilder<RedisResource>? OwnRedis => Redis as IResourceBuilder<RedisResource>;
}

/// <summary>Adds what is written by <c>--operation publish</c>.</summary>
internal static class DeploymentExtensions
{
    /// <summary>Adds what only a deployment has: keys, and the environment that is published to; the manifest has none. Nothing in run mode.</summary>
    public static void AddDeployment(this IDistributedApplicationBuilder builder, Parts parts, RunOptions options)
    {
        if (options.Deployment is not { } asked)
        {
            return;
        }

        builder.AddWire(parts, asked);
        if (DeploymentTarget.Of(builder.Configuration) is not { } target)
        {
            return;
        }

        var dashboard = asked.HasDashboard ? DashboardSecrets.Add(builder, parts) : null;
        if (target == DeploymentTarget.Compose)
        {
            builder.AddComposeDeployment(parts, dashboard, options);
        }
        else
        {
            builder.AddKubernetesDeployment(parts, dashboard, options);
        }
    }
}
