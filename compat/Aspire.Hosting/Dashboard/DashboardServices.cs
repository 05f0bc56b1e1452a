using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

internal static class DashboardServices
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<DashboardSettings>();
        services.AddSingleton<ResourceFeed>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ResourceFeed>());
        services.AddSingleton<ResourceServiceHost>();
        services.AddSingleton<IDashboardHost, DashboardHost>();
        return services;
    }
}
