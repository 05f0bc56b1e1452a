using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests.Runtime;

/// <summary>An application on the real DCP, stopped and removed with the test.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private TestApplication(DistributedApplication application, RecordedLogs logs)
    {
        Application = application;
        Logs = logs;
    }

    public DistributedApplication Application { get; }

    /// <summary>What the host itself logged.</summary>
    public RecordedLogs Logs { get; }

    public ResourceNotificationService Notifications => Application.ResourceNotifications;

    public static DistributedApplicationBuilder CreateBuilder(bool dashboard = false)
    {
        var builder = new DistributedApplicationBuilder(new DistributedApplicationOptions { DisableDashboard = !dashboard, Args = [] });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DcpPublisher:CliPath"] = AspireAssets.Paths.Cli,
            ["DcpPublisher:DashboardPath"] = AspireAssets.Paths.Dashboard,
        });
        return builder;
    }

    public static async Task<TestApplication> StartAsync(DistributedApplicationBuilder builder)
    {
        var logs = new RecordedLogs();
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(logs));
        var application = new TestApplication(builder.Build(), logs);
        try
        {
            await application.Application.StartAsync();
            return application;
        }
        catch
        {
            await application.Application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the resource's snapshot is as wanted; says what it was when that does not happen.</summary>
    public async Task<ResourceEvent> WaitAsync(string resource, Func<CustomResourceSnapshot, bool> condition, int seconds = 30)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            return await Notifications.WaitForResourceAsync(resource, e => condition(e.Snapshot), limit.Token);
        }
        catch (OperationCanceledException)
        {
            var now = Notifications.TryGetCurrentState(resource, out var state) ? state.Snapshot.ToString() : "unknown";
            throw new TimeoutException($"'{resource}' did not get there within {seconds} s; it is: {now}");
        }
    }

    public Task<ResourceEvent> WaitForStateAsync(string resource, string state) => WaitAsync(resource, s => s.State?.Text == state);

    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command)
    {
        Assert.True(Notifications.TryGetCurrentState(resource, out var state), $"There is no resource '{resource}'.");
        return await Application.ResourceCommands.ExecuteCommandAsync(state.ResourceId, command);
    }

    /// <summary>Waits for a line of the resource's console log with the text in it.</summary>
    public async Task<LogLine> WaitForLogAsync(IResource resource, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<LogLine>();
        try
        {
            await foreach (var batch in Application.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(limit.Token))
            {
                seen.AddRange(batch);
                foreach (var line in batch)
                {
                    if (line.Content.Contains(text, StringComparison.Ordinal))
                    {
                        return line;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new TimeoutException($"No line with '{text}' in the log of '{resource.Name}':\n{string.Join('\n', seen.Select(l => l.Content))}");
    }

    /// <summary>Waits for a line of the host's own log with the text in it; says what there was instead when it does not come.</summary>
    public async Task WaitForOwnLogAsync(string text, int seconds)
    {
        try
        {
            await Eventually.TrueAsync($"the host logs '{text}'", () => Logs.Lines.Any(l => l.Contains(text, StringComparison.Ordinal)), seconds);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It logged:\n{string.Join('\n', Logs.Lines)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Application.StopAsync();
        await Application.DisposeAsync();
    }
}
