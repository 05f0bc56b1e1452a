using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker;

public class DockerComposeAspireDashboardResource(string name) : ContainerResource(name)
{
    public EndpointReference PrimaryEndpoint => new(this, "http");

    public EndpointReference OtlpGrpcEndpoint => new(this, "otlp-grpc");
}
