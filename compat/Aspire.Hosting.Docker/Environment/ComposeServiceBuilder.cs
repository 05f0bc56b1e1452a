using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Docker;

// A resource of the model as an entry of "services", before the application's own changes.
internal sealed class ComposeServiceBuilder(DockerComposeServiceResource resource, PublishContext context)
{
    private readonly IResource _target = resource.TargetResource;

    public async Task<Service> BuildAsync()
    {
        var service = new Service { Name = resource.ServiceName, Image = Image(), ContainerName = ContainerName() };
        if (_target is ContainerResource { Entrypoint: { } entrypoint })
        {
            service.Entrypoint.Add(entrypoint);
        }

        var values = new ComposeValues(resource);
        var variables = await ResourceDeclarations.EnvironmentAsync(_target, context.ExecutionContext, NullLogger.Instance, context.CancellationToken)
            .ConfigureAwait(false);
        foreach (var (name, value) in variables)
        {
            service.AddEnvironmentalVariable(name, values.Text(value));
        }

        var arguments = await ResourceDeclarations.ArgumentsAsync(_target, context.ExecutionContext, NullLogger.Instance, context.CancellationToken)
            .ConfigureAwait(false);
        service.Command.AddRange(arguments.Select(argument => IsShell(service.Entrypoint) ? EscapeVariables(values.Text(argument)) : values.Text(argument)));
        AddPorts(service);
        AddMounts(service);
        AddDependencies(service);
        return service;
    }

    // Of a project: what its image will be called is known only where it is deployed.
    private string? Image() => _target is ProjectResource
        ? resource.Parent.Capture($"{_target.Name.ToEnvironmentName()}_IMAGE", $"Container image name for {_target.Name}")
        : _target.TryGetContainerImageName(out var image) ? image : null;

    private string? ContainerName() => _target.TryGetLastAnnotation<ContainerNameAnnotation>(out var name) ? name.Name : null;

    private static bool IsShell(List<string> entrypoint) => entrypoint is [var program] && Path.GetFileName(program) is "sh" or "bash";

    // The shell in the container is to see $REDIS_PASSWORD; compose would put in a variable of its own.
    private static string EscapeVariables(string command) => command.Replace("$", "$$", StringComparison.Ordinal);

    private void AddPorts(Service service)
    {
        foreach (var (endpoint, port, exposedPort) in resource.Endpoints)
        {
            var (list, entry) = endpoint.IsExternal ? (service.Ports, exposedPort is null ? port : $"{exposedPort}:{port}") : (service.Expose, port);
            if (!list.Contains(entry))
            {
                list.Add(entry);
            }
        }
    }

    private void AddMounts(Service service)
    {
        var bindMounts = 0;
        foreach (var mount in _target.Annotations.OfType<ContainerMountAnnotation>())
        {
            var source = mount.Source ?? throw new DistributedApplicationException($"The mount '{mount.Target}' of '{_target.Name}' has no source.");
            var (name, from, type) = (source, source, "volume");
            if (mount.Type == ContainerMountType.BindMount)
            {
                // A path of the machine that publishes means nothing to the one that runs it.
                name = $"{_target.Name.ToEnvironmentName()}_BINDMOUNT_{bindMounts++}";
                from = resource.Parent.Capture(name, $"Bind mount source for {_target.Name}:{mount.Target}");
                type = "bind";
            }

            service.AddVolume(new Volume { Name = name, Type = type, Target = mount.Target, Source = from, ReadOnly = mount.IsReadOnly });
        }
    }

    private void AddDependencies(Service service)
    {
        foreach (var wait in _target.Annotations.OfType<WaitAnnotation>().Where(w => resource.Parent.Services.ContainsKey(w.Resource)))
        {
            service.DependsOn[wait.Resource.Name.ToLowerInvariant()] = new ServiceDependency
            {
                Condition = wait.WaitType == WaitType.WaitForCompletion ? "service_completed_successfully" : "service_started",
            };
        }
    }
}
