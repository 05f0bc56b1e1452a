using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Hosting.Tests.Model;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task A_tests_application_has_random_ports_and_its_own_settings()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--Parameters:p=1");
        var service = builder.AddExecutable("service", "x", ".").WithHttpEndpoint(port: 5001);
        var parameter = builder.AddParameter("p");
        await using var app = await builder.BuildAsync();
        service.Resource.Allocate("http", 6001);

        Assert.Null(service.GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Equal("1", await parameter.Resource.GetValueAsync());
        Assert.Equal(new Uri("http://localhost:6001"), app.GetEndpoint("service"));
        Assert.Equal(new Uri("http://localhost:6001"), app.CreateHttpClient("service", "http").BaseAddress);
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("service", "grpc"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody"));
    }

    // The entry point of this assembly is the test platform's: it ends without a builder.
    [Fact]
    public async Task An_entry_point_that_builds_nothing_is_an_error()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<TestingBuilderTests>().WaitAsync(TimeSpan.FromSeconds(90)));

        Assert.Contains("without building a DistributedApplication", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_given_to_the_test()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddConnectionString("store", ReferenceExpression.Create($"localhost:1"));
        await using var app = await builder.BuildAsync();

        Assert.Equal("localhost:1", await app.GetConnectionStringAsync("store"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await app.GetConnectionStringAsync("nobody"));
    }
}
