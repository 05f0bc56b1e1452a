using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>What DCP is to run for an instance: evaluates the model's variables and arguments and writes them into a DCP object.</summary>
internal sealed class InstanceObjects(DistributedApplicationExecutionContext executionContext, ResourceLoggerService loggers)
{
    private const string ServiceNameAnnotation = "otel-service-name";
    private const string ServiceInstanceAnnotation = "otel-service-instance-id";

    public async Task<DcpExecutable> CreateExecutableAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var (program, before, directory) = await ProgramAsync(instance.Resource, cancellationToken).ConfigureAwait(false);
        var (variables, arguments) = await EvaluateAsync(instance, cancellationToken).ConfigureAwait(false);
        return new DcpExecutable
        {
            Metadata = Metadata(instance),
            Spec =
            {
                ExecutablePath = program,
                WorkingDirectory = directory,
                Args = [.. before, .. arguments],
                Env = variables,
            },
        };
    }

    public async Task<DcpContainer> CreateContainerAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        if (!resource.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"The container '{resource.Name}' has no image.");
        }

        var (variables, arguments) = await EvaluateAsync(instance, cancellationToken).ConfigureAwait(false);
        return new DcpContainer
        {
            Metadata = Metadata(instance),
            Spec =
            {
                Image = image,
                ContainerName = resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var name) ? name.Name : instance.Name,
                Command = (resource as ContainerResource)?.Entrypoint,
                Args = arguments,
                Env = variables,
                Ports = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(Port)],
                VolumeMounts = [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(Mount)],
            },
        };
    }

    private static async Task<(string Program, IReadOnlyList<string> Before, string Directory)> ProgramAsync(
        IResource resource, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case ProjectResource project:
                var launch = await ProjectLaunch.ResolveAsync(project, cancellationToken).ConfigureAwait(false);
                return (launch.ExecutablePath, launch.Arguments, launch.WorkingDirectory);
            case var _ when resource.TryGetLastAnnotation<ExecutableAnnotation>(out var program):
                return Directory.Exists(program.WorkingDirectory)
                    ? (program.Command, [], program.WorkingDirectory)
                    : throw new DistributedApplicationException(
                        $"The working directory '{program.WorkingDirectory}' of the executable '{resource.Name}' does not exist.");
            default:
                throw new DistributedApplicationException($"The resource '{resource.Name}' is no program.");
        }
    }

    private static DcpMetadata Metadata(ResourceInstance instance)
    {
        var annotations = new Dictionary<string, string>
        {
            [DcpObject.ResourceNameAnnotation] = instance.Resource.Name,
            [ServiceNameAnnotation] = instance.Resource.Name,
            [ServiceInstanceAnnotation] = instance.Suffix,
        };
        if (EndpointServices.Producers(instance.Resource) is { } producers)
        {
            annotations[DcpObject.ServiceProducerAnnotation] = producers;
        }

        return new DcpMetadata { Name = instance.Name, Annotations = annotations };
    }

    private static DcpContainerPort Port(EndpointAnnotation endpoint) => new()
    {
        ContainerPort = endpoint.TargetPort
            ?? throw new DistributedApplicationException($"The container's endpoint '{endpoint.Name}' needs a targetPort, the port inside the container."),
        HostPort = endpoint.IsProxied ? null : endpoint.Port,
        HostIP = "127.0.0.1",
    };

    private static DcpVolumeMount Mount(ContainerMountAnnotation mount) => new()
    {
        Type = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
        Source = mount.Source,
        Target = mount.Target,
        ReadOnly = mount.IsReadOnly,
    };

    private async Task<(List<DcpVariable> Variables, List<string> Arguments)> EvaluateAsync(
        ResourceInstance instance, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(instance.Name);
        var variables = await ResourceEnvironment.EvaluateAsync(instance.Resource, executionContext, logger, cancellationToken).ConfigureAwait(false);
        var arguments = await ResourceArguments.EvaluateAsync(instance.Resource, executionContext, logger, cancellationToken).ConfigureAwait(false);
        instance.Launch = new LaunchDetails(arguments, variables.Where(v => v.IsSecret).Select(v => v.Name).ToHashSet());
        return (
            [.. variables.Select(v => new DcpVariable { Name = v.Name, Value = v.Value })],
            [.. arguments.Select(a => a.Value)]);
    }
}
