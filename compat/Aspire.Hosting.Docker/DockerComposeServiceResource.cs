using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker;

// A resource of the model, as a service of the compose file.
public class DockerComposeServiceResource : Resource, IResourceWithParent<DockerComposeEnvironmentResource>
{
    public DockerComposeServiceResource(string name, IResource resource, DockerComposeEnvironmentResource composeEnvironmentResource)
        : base(name)
    {
        TargetResource = resource;
        Parent = composeEnvironmentResource;
    }

    public DockerComposeEnvironmentResource Parent { get; }

    internal IResource TargetResource { get; }

    internal string ServiceName => TargetResource.Name.ToLowerInvariant();

    internal List<ComposeEndpoint> Endpoints { get; } = [];
}

// Port: as text, since a project's own port is "${INGESTOR_PORT}".
internal sealed record ComposeEndpoint(EndpointAnnotation Endpoint, string Port, int? ExposedPort);
