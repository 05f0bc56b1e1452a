using Microsoft.Extensions.Configuration;

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
    /// <summary><c>--Deployment:Dashboard=false</c> publishes without the dashboard.</summary>
    private const string DashboardKey = "Deployment:Dashboard";

    /// <summary>Adds what only a deployment has: keys, and the environment that is published to; the manifest has none. Nothing in run mode.</summary>
    public static void AddDeployment(this IDistributedApplicationBuilder builder, Parts parts, RunOptions options)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.AddWire(parts);
        if (DeploymentTarget.Of(builder.Configuration) is not { } target)
        {
            return;
        }

        var dashboard = builder.Configuration.GetValue(DashboardKey, defaultValue: true) ? DashboardSecrets.Add(builder, parts) : null;
        if (target == DeploymentTarget.Compose)
        {
            builder.AddComposeDeployment(parts, dashboard);
        }
        else
        {
            builder.AddKubernetesDeployment(parts, dashboard, options);
        }
    }
}
