using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

public class KubernetesAspireDashboardResource(string name) : ContainerResource(name)
{
    public EndpointReference PrimaryEndpoint => new(this, "http");

    public EndpointReference OtlpGrpcEndpoint => new(this, "otlp-grpc");
}
