using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    public static IServiceCollection AddOrchestration(this IServiceCollection services) => services;
}
