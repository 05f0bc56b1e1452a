namespace Aspire.Hosting.Kubernetes;

public sealed class HelmChartOptions
{
    private readonly KubernetesEnvironmentResource _environment;

    internal HelmChartOptions(KubernetesEnvironmentResource environment) => _environment = environment;

    public HelmChartOptions WithChartName(string name)
    {
        _environment.HelmChartName = name;
        return this;
    }

    public HelmChartOptions WithChartDescription(string description)
    {
        _environment.HelmChartDescription = description;
        return this;
    }
}
