using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

public sealed class WaitingTests
{
    [Fact]
    public async Task Resource_starts_when_what_it_waits_for_is_healthy()
    {
        var builder = TestApplication.CreateBuilder();
        var healthy = false;
        builder.Services.AddHealthChecks().AddCheck(
            "server_check", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("warming up"));
        var server = builder.AddResource(Programs.Http("server").With(new HealthCheckAnnotation("server_check"))).Resource;
        var client = builder.AddResource(
            Programs.Shell("client", "exec sleep 300").With(new WaitAnnotation(server, WaitType.WaitUntilHealthy))).Resource;
        var ready = new TaskCompletionSource();
        builder.Eventing.Subscribe<ResourceReadyEvent>(server, (_, _) =>
        {
            ready.TrySetResult();
            return Task.CompletedTask;
        });
        await using var app = await TestApplication.StartAsync(builder);

        var unhealthy = await app.WaitAsync("server", s => s.HealthReports is [{ Status: HealthStatus.Unhealthy }]);
        Assert.Equal("warming up", unhealthy.Snapshot.HealthReports[0].Description);
        Assert.NotNull(unhealthy.Snapshot.HealthReports[0].LastRunAt);
        await app.WaitForStateAsync("client", KnownResourceStates.Waiting);
        Assert.False(ready.Task.IsCompleted);

        healthy = true;
        await app.WaitForStateAsync("client", KnownResourceStates.Running);
        Assert.True(ready.Task.IsCompletedSuccessfully);

        // A new process has a health of its own.
        await app.CommandAsync("server", KnownResourceCommands.StopCommand);
        await app.WaitAsync("server", s => s.HealthReports is [{ Status: null }] && s.ResourceReady is null);
    }

    [Fact]
    public async Task Start_command_ends_the_wait()
    {
        var builder = TestApplication.CreateBuilder();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var server = builder.AddResource(Programs.Shell("server", "exec sleep 300").With(new HealthCheckAnnotation("never"))).Resource;
        builder.AddResource(Programs.Shell("client", "exec sleep 300").With(new WaitAnnotation(server, WaitType.WaitUntilHealthy)));
        await using var app = await TestApplication.StartAsync(builder);

        await app.WaitForStateAsync("client", KnownResourceStates.Waiting);
        Assert.True((await app.CommandAsync("client", KnownResourceCommands.StartCommand)).Success);
        await app.WaitForStateAsync("client", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Resource_starts_after_a_job_that_ended_well_and_not_after_one_that_failed()
    {
        var builder = TestApplication.CreateBuilder();
        var good = builder.AddResource(Programs.Shell("good", "exit 0")).Resource;
        var bad = builder.AddResource(Programs.Shell("bad", "exit 7")).Resource;
        builder.AddResource(Programs.Shell("after-good", "exec sleep 300").With(new WaitAnnotation(good, WaitType.WaitForCompletion)));
        var disappointed = builder.AddResource(
            Programs.Shell("after-bad", "exec sleep 300").With(new WaitAnnotation(bad, WaitType.WaitForCompletion))).Resource;
        await using var app = await TestApplication.StartAsync(builder);

        await app.WaitForStateAsync("after-good", KnownResourceStates.Running);
        await app.WaitForStateAsync("after-bad", KnownResourceStates.FailedToStart);
        await app.WaitForLogAsync(disappointed, "exit code '7'");
    }
}
