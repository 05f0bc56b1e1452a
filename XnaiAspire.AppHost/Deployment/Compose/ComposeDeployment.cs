using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>The system as a compose file, for one machine. Ports of the host are on its loopback only: neither page has a login worth the internet.</summary>
internal static class ComposeDeployment
{
    private const string UnlessStopped = "unless-stopped";

    /// <summary>Where the dashboard's image serves its page.</summary>
    private const int DashboardPort = 18888;

    /// <summary>Adds the environment and says for each service what compose has to know beyond the model.</summary>
    public static void AddComposeDeployment(this IDistributedApplicationBuilder builder, Parts parts, DashboardSecrets? dashboard, RunOptions options)
    {
        var compose = builder.AddDockerComposeEnvironment(DeploymentTarget.Compose)
            .WithDashboard(enabled: false)
            .ConfigureComposeFile(file => ComposeShards.DealOut(file, parts.Ingestor.Resource.Name, options))
            .ConfigureComposeFile(ComposeRequired.Require)
            .ConfigureComposeFile(RemoveUnusedVolumes);
        var library = builder.AddParameter("library-path");
        var hasTls = options.Deployment is { HasTls: true };
        var certificates = hasTls ? builder.AddParameter("certificates-path") : null;

        parts.OwnRedis?.PublishAsDockerComposeService((resource, service) =>
        {
            service.Harden(ContainerUsers.Redis, ResourceNeeds.Redis).RestartWith(UnlessStopped).Healthcheck = ComposeHealth.Redis(hasTls);
            service.MountCertificates(certificates?.AsEnvironmentPlaceholder(resource));
        });
        foreach (var embedder in parts.Embedders)
        {
            embedder.PublishAsDockerComposeService((resource, service) =>
            {
                service.Harden(ContainerUsers.DotNet, ResourceNeeds.Embedder).RestartWith(UnlessStopped);
                service.Healthcheck = ComposeHealth.Http(hasTls ? Certificates.LocalPort : EmbedderHealthPort(embedder));
                service.MountCertificates(certificates?.AsEnvironmentPlaceholder(resource));
            });
        }

        parts.Ingestor.PublishAsDockerComposeService((resource, service) =>
        {
            service.Harden(ContainerUsers.DotNet, ResourceNeeds.Ingestor).RestartWith(UnlessStopped);
            service.MountFromHost(ContainerPaths.LibraryVolume, library.AsEnvironmentPlaceholder(resource));
            var hasPage = options.Deployment is { Shards: null };
            service.MountCertificates(certificates?.AsEnvironmentPlaceholder(resource), isServer: hasPage);
            service.WaitUntilHealthy();
            if (hasPage)
            {
                service.Healthcheck = ComposeHealth.Http(hasTls ? Certificates.LocalPort : ContainerOptions.PagePort);
                service.PublishOnLoopback(ContainerOptions.PagePort);
            }
        });
        if (dashboard is not null)
        {
            compose.WithDashboard(resource =>
            {
                dashboard.Guard(resource);
                if (hasTls)
                {
                    Certificates.UseForTelemetry(resource, parts);
                }

                resource.PublishAsDockerComposeService((described, service) =>
                {
                    service.MountCertificates(certificates?.AsEnvironmentPlaceholder(described));
                    service.Harden(ContainerUsers.DotNet, ResourceNeeds.Dashboard);
                    service.PublishOnLoopback(DashboardPort);
                });
            });
        }
    }

    private static int EmbedderHealthPort(IResourceBuilder<ProjectResource> embedder) =>
        embedder.GetEndpoint("http").TargetPort ?? throw new DistributedApplicationException("The Embedder's settings give its endpoint 'http' no port.");

    private static Service RestartWith(this Service service, string policy)
    {
        service.Restart = policy;
        return service;
    }

    private static void PublishOnLoopback(this Service service, int port)
    {
        service.Ports = [$"127.0.0.1:{port}:{port}"];
        service.Expose.Remove($"{port}");
    }

    /// <summary>A folder of the host in place of a volume.</summary>
    private static void MountFromHost(this Service service, string volume, string path)
    {
        var mount = service.Volumes.Single(v => v.Name == volume);
        (mount.Type, mount.Source) = ("bind", path);
    }

    private static void RemoveUnusedVolumes(ComposeFile file)
    {
        var used = file.Services.Values.SelectMany(service => service.Volumes).Where(mount => mount.Type == "volume").Select(mount => mount.Source).ToHashSet();
        foreach (var volume in file.Volumes.Keys.Where(name => !used.Contains(name)).ToArray())
        {
            file.Volumes.Remove(volume);
        }
    }

    /// <summary>Services with a health check can be waited for until they are well; the published package only waits for their start.</summary>
    private static void WaitUntilHealthy(this Service service)
    {
        foreach (var dependency in service.DependsOn.Values)
        {
            dependency.Condition = "service_healthy";
        }
    }
}
