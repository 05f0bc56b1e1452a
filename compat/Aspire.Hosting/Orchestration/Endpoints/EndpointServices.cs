using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>How a resource's endpoints appear in DCP: a service each, produced by the resource's instances.</summary>
internal static class EndpointServices
{
    public static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}-{endpoint.Name}";

    /// <summary>Stands for the port that an instance listens on; DCP replaces it in variables and arguments.</summary>
    public static string TargetPortExpression(IResource resource, EndpointAnnotation endpoint) =>
        $$$"""{{- portForServing "{{{ServiceName(resource, endpoint)}}}" -}}""";

    public static DcpService Create(IResource resource, EndpointAnnotation endpoint) => new()
    {
        Metadata =
        {
            Name = ServiceName(resource, endpoint),
            Annotations = new() { [DcpObject.ResourceNameAnnotation] = resource.Name, ["endpoint-name"] = endpoint.Name },
        },
        Spec =
        {
            AddressAllocationMode = endpoint.IsProxied ? DcpServiceSpec.Localhost : DcpServiceSpec.Proxyless,
            Address = endpoint.IsProxied ? null : endpoint.TargetHost,
            Port = endpoint.Port,
        },
    };

    /// <summary>The value of <see cref="DcpObject.ServiceProducerAnnotation"/>; null for a resource without endpoints.</summary>
    public static string? Producers(IResource resource)
    {
        List<DcpServiceProducer> producers =
        [
            .. resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new DcpServiceProducer
            {
                ServiceName = ServiceName(resource, endpoint),
                Address = endpoint.IsProxied ? null : endpoint.TargetHost,
                Port = endpoint.TargetPort,
            }),
        ];
        return producers.Count == 0 ? null : JsonSerializer.Serialize(producers, DcpJsonContext.Default.ListDcpServiceProducer);
    }
}
