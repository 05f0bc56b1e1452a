using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker;

// Writes docker-compose.yaml and .env.
internal sealed class ComposePublisher(DockerComposeEnvironmentResource environment, PublishContext context)
{
    private const string ComposeFileName = "docker-compose.yaml";
    private const string DefaultNetwork = "aspire";

    public async Task WriteAsync()
    {
        var network = new Network { Name = DefaultNetwork, Driver = "bridge" };
        var file = new ComposeFile().AddNetwork(network);
        foreach (var resource in Resources())
        {
            environment.Services[resource] = Describe(resource);
        }

        foreach (var service in environment.Services.Values)
        {
            file.AddService(await BuildAsync(service, file, network).ConfigureAwait(false));
        }

        environment.ConfigureComposeFile?.Invoke(file);
        await context.WriteAsync(ComposeFileName, file.ToYaml()).ConfigureAwait(false);
        if (environment.CapturedEnvironmentVariables.Count > 0)
        {
            var present = Path.Combine(context.OutputPath, EnvFile.Name);
            var content = EnvFile.Merge(File.Exists(present) ? File.ReadAllLines(present) : [], environment.CapturedEnvironmentVariables);
            await context.WriteAsync(EnvFile.Name, content).ConfigureAwait(false);
        }
    }

    private List<IResource> Resources()
    {
        var resources = PublishedResources.Of(context.Model, environment).ToList();
        if (environment.DashboardEnabled && environment.Dashboard is { Resource: var dashboard })
        {
            resources.ForEach(resource => resource.SendTelemetryTo(dashboard.OtlpGrpcEndpoint));
            resources.Insert(0, dashboard);
        }

        return resources;
    }

    private DockerComposeServiceResource Describe(IResource resource)
    {
        var service = new DockerComposeServiceResource(resource.Name, resource, environment);
        foreach (var (endpoint, targetPort, exposedPort) in PublishedEndpoint.Of(resource))
        {
            var port = targetPort is { } target
                ? $"{target}"
                : environment.Capture($"{resource.Name.ToEnvironmentName()}_PORT", $"Default container port for {resource.Name}");
            service.Endpoints.Add(new ComposeEndpoint(endpoint, port, exposedPort));
        }

        return service;
    }

    private async Task<Service> BuildAsync(DockerComposeServiceResource resource, ComposeFile file, Network network)
    {
        var service = await new ComposeServiceBuilder(resource, context).BuildAsync().ConfigureAwait(false);
        foreach (var volume in service.Volumes.Where(v => v.Type == "volume" && !file.Volumes.ContainsKey(v.Name)))
        {
            file.AddVolume(new Volume { Name = volume.Name, Driver = "local" });
        }

        service.Networks = [network.Name];
        foreach (var customization in resource.TargetResource.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
        {
            customization.Configure(resource, service);
        }

        return service;
    }
}
