namespace Aspire.Hosting.Kubernetes.Resources;

public sealed class VolumeV1
{
    public string Name { get; set; } = null!;

    public PersistentVolumeClaimVolumeSourceV1? PersistentVolumeClaim { get; set; }

    public EmptyDirVolumeSourceV1? EmptyDir { get; set; }

    public SecretVolumeSourceV1? Secret { get; set; }
}

public sealed class SecretVolumeSourceV1
{
    public int? DefaultMode { get; set; }

    public string SecretName { get; set; } = null!;

    public List<KeyToPathV1> Items { get; } = [];
}

public sealed class KeyToPathV1
{
    public string Path { get; set; } = null!;

    public string Key { get; set; } = null!;
}

public sealed class PersistentVolumeClaimVolumeSourceV1
{
    public string ClaimName { get; set; } = null!;
}

public sealed class EmptyDirVolumeSourceV1
{
    public string? Medium { get; set; }

    public string? SizeLimit { get; set; }
}

public sealed class VolumeMountV1
{
    public string Name { get; set; } = null!;

    public string MountPath { get; set; } = null!;

    public bool? ReadOnly { get; set; }
}

public sealed class PersistentVolumeClaim() : BaseKubernetesResource("v1", "PersistentVolumeClaim")
{
    public PersistentVolumeClaimSpecV1 Spec { get; set; } = new();
}

public sealed class PersistentVolumeClaimSpecV1
{
    public string StorageClassName { get; set; } = null!;

    public List<string> AccessModes { get; } = [];

    public VolumeResourceRequirementsV1 Resources { get; set; } = new();
}

public sealed class VolumeResourceRequirementsV1
{
    public Dictionary<string, string> Requests { get; } = [];
}
