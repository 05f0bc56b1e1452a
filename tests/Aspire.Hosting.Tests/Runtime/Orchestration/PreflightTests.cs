using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

/// <summary>What is wrong before anything was started.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly TcpListener _occupant = new(IPAddress.Loopback, 0);

    public PreflightTests() => _occupant.Start();

    private int TakenPort => ((IPEndPoint)_occupant.LocalEndpoint).Port;

    public void Dispose() => _occupant.Dispose();

    [Fact]
    public async Task Taken_port_of_an_endpoint_is_named_with_its_owner()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddResource(Programs.Http("web", TakenPort));

        var e = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApplication.StartAsync(builder));
        Assert.Contains($"Port {TakenPort} is taken", e.Message, StringComparison.Ordinal);
        Assert.Contains("endpoint 'http' of the resource 'web'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL")]
    [InlineData("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL")]
    public async Task Taken_port_of_the_dashboard_is_named_with_the_setting_that_changes_it(string setting)
    {
        var builder = TestApplication.CreateBuilder(dashboard: true);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>(setting, $"http://localhost:{TakenPort}")]);

        var e = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApplication.StartAsync(builder));
        Assert.Contains($"Port {TakenPort} is taken", e.Message, StringComparison.Ordinal);
        Assert.Contains(setting, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_two_endpoints_want_is_named_with_both()
    {
        var port = LoopbackPort.FindFree();
        var builder = TestApplication.CreateBuilder();
        builder.AddResource(Programs.Http("one", port));
        builder.AddResource(Programs.Http("two", port));

        var e = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApplication.StartAsync(builder));
        Assert.Contains($"Port {port} is wanted twice", e.Message, StringComparison.Ordinal);
        Assert.Contains("'one'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'two'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_program_of_DCP_or_the_dashboard_is_named_with_how_to_get_it()
    {
        foreach (var setting in new[] { "DcpPublisher:CliPath", "DcpPublisher:DashboardPath" })
        {
            var builder = TestApplication.CreateBuilder(dashboard: true);
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>(setting, "/nope/program")]);

            var e = await Assert.ThrowsAnyAsync<DistributedApplicationException>(() => TestApplication.StartAsync(builder));
            Assert.Contains("'/nope/program'", e.Message, StringComparison.Ordinal);
            Assert.Contains("dotnet build", e.Message, StringComparison.Ordinal);
        }
    }
}
