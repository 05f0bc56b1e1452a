using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests.Model;

public sealed class NotificationTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly IDistributedApplicationBuilder _builder = ModelBuilder.Create();
    private DistributedApplication? _app;

    private ResourceNotificationService Notifications => (_app ??= _builder.Build()).ResourceNotifications;

    public void Dispose() => _app?.Dispose();

    [Fact]
    public async Task A_watcher_sees_what_is_known_and_then_every_change()
    {
        var resource = _builder.AddExecutable("a", "x", ".").Resource;
        await PublishAsync(resource, KnownResourceStates.Starting);
        await using var watcher = Notifications.WatchAsync().GetAsyncEnumerator();

        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal("Starting", watcher.Current.Snapshot.State?.Text);
        await PublishAsync(resource, KnownResourceStates.Running);
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal("Running", watcher.Current.Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_running_resource_is_unhealthy_until_its_checks_have_run()
    {
        var resource = _builder.AddExecutable("a", "x", ".").WithHealthCheck("check").Resource;
        await PublishAsync(resource, KnownResourceStates.Running);
        Assert.True(Notifications.TryGetCurrentState("a", out var state));
        Assert.Equal(HealthStatus.Unhealthy, state.Snapshot.HealthStatus);

        await Notifications.PublishUpdateAsync(
            resource, s => s.WithHealthReports([new HealthReportSnapshot("check", HealthStatus.Healthy, null, null)]));

        Assert.True(Notifications.TryGetCurrentState("a", out state));
        Assert.Equal(HealthStatus.Healthy, state.Snapshot.HealthStatus);
    }

    [Fact]
    public async Task Waiting_for_health_waits_for_the_ready_subscribers_too()
    {
        var resource = _builder.AddExecutable("a", "x", ".").Resource;
        var ready = new TaskCompletionSource();
        var wait = Notifications.WaitForResourceHealthyAsync("a");
        await Notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running, ResourceReady = ready.Task });
        Assert.False(wait.IsCompleted);

        ready.SetResult();

        Assert.Equal("a", (await wait.WaitAsync(Limit)).ResourceId);
    }

    [Fact]
    public async Task A_dependency_that_failed_ends_the_wait_where_nobody_could_start_it_again()
    {
        var dependency = _builder.AddExecutable("dependency", "x", ".");
        var resource = _builder.AddExecutable("a", "x", ".").WaitFor(dependency).Resource;
        var wait = Notifications.WaitForDependenciesAsync(resource, CancellationToken.None);
        Assert.True(Notifications.TryGetCurrentState("a", out var waiting));
        Assert.Equal("Waiting", waiting.Snapshot.State?.Text);

        await PublishAsync(dependency.Resource, KnownResourceStates.FailedToStart);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => wait.WaitAsync(Limit));
        Assert.Contains("'dependency'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    public async Task Completion_counts_by_its_exit_code(int exitCode, bool succeeds)
    {
        var dependency = _builder.AddExecutable("dependency", "x", ".");
        var resource = _builder.AddExecutable("a", "x", ".").WaitForCompletion(dependency).Resource;
        var wait = Notifications.WaitForDependenciesAsync(resource, CancellationToken.None);

        await Notifications.PublishUpdateAsync(dependency.Resource, s => s with { State = KnownResourceStates.Finished, ExitCode = exitCode });

        if (succeeds)
        {
            await wait.WaitAsync(Limit);
        }
        else
        {
            await Assert.ThrowsAsync<DistributedApplicationException>(() => wait.WaitAsync(Limit));
        }
    }

    [Fact]
    public async Task Every_instance_of_a_resource_is_told()
    {
        var resource = _builder.AddExecutable("a", "x", ".").Resource;
        resource.Annotations.Add(new ResourceInstancesAnnotation(["a-1", "a-2"]));

        await PublishAsync(resource, KnownResourceStates.Running);

        Assert.True(Notifications.TryGetCurrentState("a-1", out _));
        Assert.True(Notifications.TryGetCurrentState("a-2", out _));
        Assert.False(Notifications.TryGetCurrentState("a", out _));
    }

    [Fact]
    public async Task A_command_is_offered_by_its_state_and_says_why_it_failed()
    {
        var resource = _builder.AddExecutable("a", "x", ".").WithCommand(
            "go", "Go", _ => throw new InvalidOperationException("not today"),
            new CommandOptions { UpdateState = c => c.ResourceSnapshot.State?.Text == "Running" ? ResourceCommandState.Enabled : ResourceCommandState.Disabled })
            .Resource;
        await PublishAsync(resource, KnownResourceStates.Starting);
        Assert.True(Notifications.TryGetCurrentState("a", out var before));
        await PublishAsync(resource, KnownResourceStates.Running);
        Assert.True(Notifications.TryGetCurrentState("a", out var after));

        var result = await _app!.ResourceCommands.ExecuteCommandAsync("a", "go");
        var unknown = await _app.ResourceCommands.ExecuteCommandAsync("a", "stay");

        Assert.Equal((ResourceCommandState.Disabled, ResourceCommandState.Enabled), (before.Snapshot.Commands[0].State, after.Snapshot.Commands[0].State));
        Assert.Equal((false, "not today"), (result.Success, result.Message));
        Assert.False(unknown.Success);
    }

    [Fact]
    public async Task A_log_gives_its_backlog_and_follows_until_it_is_completed()
    {
        using var logs = new ResourceLoggerService();
        logs.Append("a", "first", isError: false);
        await using var reader = logs.WatchAsync("a").GetAsyncEnumerator();

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal([new LogLine(1, "first", false)], reader.Current);
        logs.Append("a", "second", isError: true);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal([new LogLine(2, "second", true)], reader.Current);
        logs.Complete("a");
        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task Links_are_named_and_relative_ones_lie_below_the_endpoint()
    {
        var service = _builder.AddExecutable("a", "x", ".").WithHttpEndpoint()
            .WithUrlForEndpoint("http", url => url.DisplayText = "Library").WithUrl("/api/status", "Status");
        service.Resource.Allocate("http", 5300);

        var urls = await ResourceUrls.EvaluateAsync(
            service.Resource, _builder.ExecutionContext, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken.None);

        Assert.Equal(
            [("http", "http://localhost:5300", "Library"), (null, "http://localhost:5300/api/status", "Status")],
            urls.Select(u => (u.Name, u.Url, u.DisplayProperties.DisplayName)));
    }

    [Fact]
    public void A_health_check_has_a_key_that_says_what_it_asks()
    {
        var service = _builder.AddExecutable("a", "x", ".").WithHttpEndpoint().WithHttpHealthCheck("/health");

        Assert.Equal("a_http_/health_200_check", service.Resource.Annotations.OfType<HealthCheckAnnotation>().Single().Key);
        Assert.Throws<DistributedApplicationException>(() => service.WithHttpHealthCheck("/health"));
    }

    private Task PublishAsync(IResource resource, string state) => Notifications.PublishUpdateAsync(resource, s => s with { State = state });
}
