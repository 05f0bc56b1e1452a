using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Kubernetes;

// A resource of the model, as the objects of the chart that it becomes.
public class KubernetesResource : Resource, IResourceWithParent<KubernetesEnvironmentResource>
{
    public KubernetesResource(string name, IResource resource, KubernetesEnvironmentResource kubernetesEnvironmentResource)
        : base(name)
    {
        TargetResource = resource;
        Parent = kubernetesEnvironmentResource;
    }

    public KubernetesEnvironmentResource Parent { get; }

    public Workload? Workload { get; set; }

    public ConfigMap? ConfigMap { get; set; }

    public Secret? Secret { get; set; }

    public Service? Service { get; set; }

    // Written with the others; labels of the resource are added to them.
    public List<BaseKubernetesResource> AdditionalResources { get; } = [];

    internal IResource TargetResource { get; }

    internal List<KubernetesEndpoint> Endpoints { get; } = [];

    internal List<PersistentVolumeClaim> PersistentVolumeClaims { get; } = [];

    // values.yaml: parameters.<resource>, config.<resource>, secrets.<resource>
    internal Dictionary<string, object> Parameters { get; } = [];

    internal Dictionary<string, object> Config { get; } = [];

    internal Dictionary<string, object> Secrets { get; } = [];

    internal Dictionary<string, string> Labels => new()
    {
        ["app.kubernetes.io/name"] = HelmText.Expression(".Chart.Name"),
        ["app.kubernetes.io/component"] = TargetResource.Name,
        ["app.kubernetes.io/instance"] = HelmText.Expression(".Release.Name"),
    };
}

// Port: as text, since a project's own port is a value of the chart.
internal sealed record KubernetesEndpoint(EndpointAnnotation Endpoint, string Port, int? ServicePort);
