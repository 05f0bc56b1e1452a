using Microsoft.Extensions.Configuration;
using OpenTelemetry.Resources;

namespace XnaiAspire.ServiceDefaults;

/// <summary>
/// Tells the processes of one service apart. Whoever starts them names them (<c>OTEL_RESOURCE_ATTRIBUTES=service.instance.id=letters</c>, as an Aspire host does); else it is
/// the machine's name, which each container and each pod has to itself, and keeps when its process is started again.
/// </summary>
internal static class ServiceInstance
{
    private const string Attribute = "service.instance.id";

    public static ResourceBuilder AddServiceInstance(this ResourceBuilder resource, IConfiguration configuration) =>
        configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains($"{Attribute}=", StringComparison.Ordinal) is true
            ? resource
            : resource.AddAttributes([new(Attribute, Environment.MachineName)]);
}
