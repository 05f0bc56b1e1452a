using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

public sealed class KubernetesEnvironmentResource : Resource, IComputeEnvironmentResource
{
    public KubernetesEnvironmentResource(string name)
        : base(name)
    {
        Annotations.Add(new PublishStepAnnotation($"publish-{name}", context => new HelmPublisher(this, context).WriteAsync()));
    }

    public bool DashboardEnabled { get; set; } = true;

    // emptyDir or pvc.
    public string DefaultStorageType { get; set; } = "emptyDir";

    public string? DefaultStorageClassName { get; set; }

    public string DefaultStorageSize { get; set; } = "1Gi";

    public string DefaultStorageReadWritePolicy { get; set; } = "ReadWriteOnce";

    public string DefaultImagePullPolicy { get; set; } = "IfNotPresent";

    public string DefaultServiceType { get; set; } = "ClusterIP";

    internal string HelmChartName { get; set; } = "aspire";

    internal string HelmChartVersion { get; } = "0.1.0";

    internal string HelmChartDescription { get; set; } = "Aspire Helm Chart";

    internal IResourceBuilder<KubernetesAspireDashboardResource>? Dashboard { get; set; }

    internal Dictionary<IResource, KubernetesResource> Resources { get; } = [];
}
