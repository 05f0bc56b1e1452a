using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.Model;

public sealed class EndpointTests
{
    [Fact]
    public void An_endpoint_without_a_name_takes_that_of_its_scheme()
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "http");

        Assert.Equal(("http", "http", true), (endpoint.Name, endpoint.Transport, endpoint.IsProxied));
        Assert.Equal("tcp", new EndpointAnnotation(ProtocolType.Tcp).Name);
    }

    [Fact]
    public void Without_a_proxy_both_ports_are_one()
    {
        Assert.Equal(80, new EndpointAnnotation(ProtocolType.Tcp, port: 80, isProxied: false).TargetPort);
        Assert.Equal(80, new EndpointAnnotation(ProtocolType.Tcp, targetPort: 80, isProxied: false).Port);
        Assert.Null(new EndpointAnnotation(ProtocolType.Tcp, port: 80).TargetPort);
    }

    [Fact]
    public async Task A_reference_waits_until_the_endpoint_has_an_address()
    {
        var service = ModelBuilder.Create().AddExecutable("service", "x", ".").WithHttpEndpoint();
        var value = service.GetEndpoint("http").GetValueAsync().AsTask();
        Assert.False(value.IsCompleted);

        service.Resource.Allocate("http", 5001);

        Assert.Equal("http://localhost:5001", await value);
        Assert.Equal("5001", await service.GetEndpoint("http").Property(EndpointProperty.Port).GetValueAsync());
        Assert.Equal("127.0.0.1", await service.GetEndpoint("http").Property(EndpointProperty.IPV4Host).GetValueAsync());
    }

    [Fact]
    public void A_reference_to_no_endpoint_says_so()
    {
        var service = ModelBuilder.Create().AddExecutable("service", "x", ".");

        Assert.False(service.GetEndpoint("http").Exists);
        var error = Assert.Throws<InvalidOperationException>(() => service.GetEndpoint("http").Url);
        Assert.Contains("'http'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'service'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_endpoints_of_one_name_are_refused()
    {
        var service = ModelBuilder.Create().AddExecutable("service", "x", ".").WithHttpEndpoint();

        Assert.Throws<DistributedApplicationException>(() => service.WithHttpEndpoint());
        service.WithHttpEndpoint(name: "admin");
    }

    [Fact]
    public async Task The_port_to_listen_on_goes_into_the_variable_asked_for()
    {
        var service = ModelBuilder.Create().AddExecutable("service", "x", ".").WithHttpEndpoint(env: "PORT");
        service.Resource.Allocate("http", 5001);

        Assert.Equal("""{{- portForServing "service-http" -}}""", (await service.EnvironmentOfAsync())["PORT"]);
    }

    [Fact]
    public void Random_ports_are_used_where_asked_for()
    {
        var builder = ModelBuilder.Create("--DcpPublisher:RandomizePorts=true");
        var proxied = builder.AddExecutable("a", "x", ".").WithHttpEndpoint(port: 5001);
        var direct = builder.AddExecutable("b", "x", ".").WithHttpEndpoint(port: 5002, isProxied: false);

        using var app = builder.Build();

        Assert.Null(proxied.GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Equal(5002, direct.GetEndpoint("http").EndpointAnnotation.Port);
    }
}
