namespace Aspire.Hosting.Kubernetes.Resources;

public sealed class HelmChart
{
    public string ApiVersion { get; set; } = "v2";

    public string Name { get; set; } = null!;

    public string Version { get; set; } = null!;

    public string? KubeVersion { get; set; }

    public string Description { get; set; } = null!;

    public string? Type { get; set; }

    public List<string> Keywords { get; set; } = [];

    public string AppVersion { get; set; } = null!;

    public bool? Deprecated { get; set; } = false;
}
