using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace XnaiAspire.AppHost;

/// <summary>
/// Says on the console which part did not start or ended by itself, with the last lines of its log: the dashboard has the rest. An end by a
/// signal is <see cref="CrashRestart"/>'s to say.
/// </summary>
internal sealed class FailureReport(ResourceNotificationService notifications, ResourceLoggerService logs) : BackgroundService
{
    /// <summary>Enough to see why, short enough to leave the console readable.</summary>
    private const int LinesShown = 12;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reported = new Dictionary<string, string>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                var state = change.Snapshot.State?.Text ?? "";
                var changed = !reported.TryGetValue(change.ResourceId, out var known) || known != state;
                reported[change.ResourceId] = state;
                if (changed && HasFailed(change.Snapshot, state))
                {
                    await PrintAsync(change, state, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends; what ends with it is no failure.
        }
    }

    private static bool HasFailed(CustomResourceSnapshot snapshot, string state) =>
        state == KnownResourceStates.FailedToStart
        || state == KnownResourceStates.RuntimeUnhealthy
        || (KnownResourceStates.TerminalStates.Contains(state) && CrashRestart.IsCrash(snapshot) && !CrashRestart.IsEndedBySignal(snapshot));

    private async Task PrintAsync(ResourceEvent change, string state, CancellationToken cancellationToken)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in logs.GetAllAsync(change.ResourceId).WithCancellation(cancellationToken))
        {
            lines.AddRange(batch);
        }

        var code = change.Snapshot.ExitCode is { } exitCode ? $" with exit code {exitCode}" : "";
        Console.Error.WriteLine($"{change.Resource.Name}: {state}{code}. The end of its log:");
        foreach (var line in lines.TakeLast(LinesShown))
        {
            Console.Error.WriteLine($"  {line.Content}");
        }
    }
}

/// <summary>Adds <see cref="FailureReport"/> to an AppHost.</summary>
internal static class FailureReportExtensions
{
    /// <summary>Failures of any resource are printed from the first moment on.</summary>
    public static void AddFailureReport(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.AddHostedService<FailureReport>();
        }
    }
}
