using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    // Completes when everything that the resource waits for has got there; throws where it never will.
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(w => w.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        await PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Waiting }).ConfigureAwait(false);
        await Task.WhenAll(waits.SelectMany(wait => wait.Resource.GetInstanceNames().Select(
            name => WaitForDependencyAsync(resource, wait, name, cancellationToken)))).ConfigureAwait(false);
    }

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, string instance, CancellationToken cancellationToken)
    {
        var logger = Loggers.GetLogger(resource);
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        LogWaiting(logger, wait.Resource.Name, wait.WaitType switch
        {
            WaitType.WaitForCompletion => "complete",
            WaitType.WaitUntilStarted => "start",
            _ => "be healthy",
        });

        var reached = await WaitForResourceAsync(
            instance, e => HasArrived(e.Snapshot, wait.WaitType) || GivesUp(e, behavior), cancellationToken).ConfigureAwait(false);
        var snapshot = reached.Snapshot;
        if (!HasArrived(snapshot, wait.WaitType)
            || (wait.WaitType == WaitType.WaitForCompletion && snapshot.State?.Text == KnownResourceStates.FailedToStart))
        {
            LogFailed(logger, wait.Resource.Name, snapshot.State?.Text);
            throw new DistributedApplicationException($"Dependency resource '{wait.Resource.Name}' failed to start.");
        }

        if (wait.WaitType == WaitType.WaitForCompletion && snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
        {
            LogExitCode(logger, wait.Resource.Name, exitCode, wait.ExitCode);
            throw new DistributedApplicationException(
                $"Resource '{wait.Resource.Name}' has entered the '{snapshot.State?.Text}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
        }

        if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await snapshot.ResourceReady!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        LogArrived(logger, wait.Resource.Name);
    }

    private static bool HasArrived(CustomResourceSnapshot snapshot, WaitType type) => type switch
    {
        WaitType.WaitForCompletion => snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state),
        WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
        _ => snapshot is { HealthStatus: Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, ResourceReady: not null },
    };

    [LoggerMessage(2, LogLevel.Information, "Waiting for resource '{Dependency}' to {Goal}.")]
    private static partial void LogWaiting(ILogger logger, string dependency, string goal);

    [LoggerMessage(3, LogLevel.Information, "Finished waiting for resource '{Dependency}'.")]
    private static partial void LogArrived(ILogger logger, string dependency);

    [LoggerMessage(4, LogLevel.Error, "Dependency resource '{Dependency}' is in the state '{State}'.")]
    private static partial void LogFailed(ILogger logger, string dependency, string? state);

    [LoggerMessage(5, LogLevel.Error, "Resource '{Dependency}' ended with exit code '{ExitCode}', expected '{Expected}'.")]
    private static partial void LogExitCode(ILogger logger, string dependency, int exitCode, int expected);
}
