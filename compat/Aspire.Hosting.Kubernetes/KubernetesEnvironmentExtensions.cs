using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;

namespace Aspire.Hosting;

public static class KubernetesEnvironmentExtensions
{
    private const int FrontendPort = 18888;
    private const int OtlpGrpcPort = 18889;
    private const int OtlpHttpPort = 18890;

    // In run mode it is no part of the model.
    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = new KubernetesEnvironmentResource(name)
        {
            HelmChartName = HelmText.ChartName(builder.Environment.ApplicationName),
            Dashboard = CreateDashboard(builder, $"{name}-dashboard"),
        };
        return builder.ExecutionContext.IsRunMode ? builder.CreateResourceBuilder(environment) : builder.AddResource(environment);
    }

    public static IResourceBuilder<KubernetesEnvironmentResource> WithProperties(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<KubernetesEnvironmentResource> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Resource);
        return builder;
    }

    public static IResourceBuilder<KubernetesEnvironmentResource> WithHelm(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<HelmChartOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        configure?.Invoke(new HelmChartOptions(builder.Resource));
        return builder;
    }

    public static IResourceBuilder<KubernetesEnvironmentResource> WithDashboard(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, bool enabled = true) =>
        builder.WithProperties(environment => environment.DashboardEnabled = enabled);

    public static IResourceBuilder<KubernetesEnvironmentResource> WithDashboard(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, Action<IResourceBuilder<KubernetesAspireDashboardResource>> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.WithProperties(environment =>
        {
            environment.DashboardEnabled = true;
            configure(environment.Dashboard!);
        });
    }

    private static IResourceBuilder<KubernetesAspireDashboardResource> CreateDashboard(IDistributedApplicationBuilder builder, string name) =>
        builder.CreateResourceBuilder(new KubernetesAspireDashboardResource(name))
            .WithImage("mcr.microsoft.com/dotnet/nightly/aspire-dashboard", "13.5")
            .WithHttpEndpoint(targetPort: FrontendPort)
            .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
            .WithHttpEndpoint(name: "otlp-grpc", targetPort: OtlpGrpcPort)
            .WithHttpEndpoint(name: "otlp-http", targetPort: OtlpHttpPort);
}
