using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Docker;

public class DockerComposeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    public DockerComposeEnvironmentResource(string name)
        : base(name)
    {
        Annotations.Add(new PublishStepAnnotation($"publish-{name}", context => new ComposePublisher(this, context).WriteAsync()));
    }

    public bool DashboardEnabled { get; set; } = true;

    internal Action<ComposeFile>? ConfigureComposeFile { get; set; }

    internal IResourceBuilder<DockerComposeAspireDashboardResource>? Dashboard { get; set; }

    // Name and description of each entry of .env.
    internal Dictionary<string, string> CapturedEnvironmentVariables { get; } = [];

    internal Dictionary<IResource, DockerComposeServiceResource> Services { get; } = [];

    // What is known only where it is deployed: "${EMBEDDER_IMAGE}" in the compose file, "EMBEDDER_IMAGE=" in .env.
    internal string Capture(string name, string description)
    {
        CapturedEnvironmentVariables.TryAdd(name, description);
        return $"${{{name}}}";
    }
}
