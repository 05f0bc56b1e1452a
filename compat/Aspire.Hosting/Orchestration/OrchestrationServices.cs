using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    /// <summary>DCP needs up to six seconds to end a process that ignores SIGTERM, and a little for itself.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddOrchestration(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => DcpPaths.Find(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<DistributedApplicationOptions>().ResolveAssembly()));
        services.AddSingleton<DcpRuntime>();
        services.AddSingleton<ResourceInstances>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<InstanceObjects>();
        services.AddSingleton<InstanceControl>();
        services.AddSingleton<InstanceLogs>();
        services.AddSingleton<InstanceWatcher>();
        services.AddSingleton<ResourceStarter>();
        services.AddSingleton<LifecycleCommands>();
        services.AddHostedService<OrchestratorHost>();
        services.AddHostedService<HealthMonitor>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return services;
    }
}
