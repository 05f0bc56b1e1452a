namespace Aspire.Hosting.Kubernetes.Resources;

public sealed class PodTemplateSpecV1
{
    public ObjectMetaV1 Metadata { get; set; } = new();

    public PodSpecV1 Spec { get; set; } = new();
}

public sealed class PodSpecV1
{
    public bool? AutomountServiceAccountToken { get; set; }

    public List<ContainerV1> Containers { get; } = [];

    public bool? EnableServiceLinks { get; set; }

    public string? RestartPolicy { get; set; }

    public List<VolumeV1> Volumes { get; } = [];

    public PodSecurityContextV1? SecurityContext { get; set; }
}

public sealed class PodSecurityContextV1
{
    public SeccompProfileV1? SeccompProfile { get; set; }

    public long? FsGroup { get; set; }

    public long? RunAsGroup { get; set; }

    public long? RunAsUser { get; set; }

    public bool? RunAsNonRoot { get; set; }

    public string FsGroupChangePolicy { get; set; } = null!;
}

public sealed class SeccompProfileV1
{
    public string Type { get; set; } = null!;
}
