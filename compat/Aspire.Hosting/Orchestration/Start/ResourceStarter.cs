using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts resources when their turn has come, and on command.</summary>
internal sealed partial class ResourceStarter(
    ResourceInstances instances,
    InstanceControl control,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services)
{
    /// <summary>Resources that wait for others; cancelling lets one go at once.</summary>
    private readonly ConcurrentDictionary<IResource, CancellationTokenSource> _waiting = new();

    /// <summary>Each resource as soon as what it waits for is there; returns when all were started (or failed to).</summary>
    public Task StartAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(instances.Resources.Select(resource => StartFirstAsync(resource, cancellationToken)));

    /// <summary>The start command. A resource that waits for others stops waiting.</summary>
    public async Task StartAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (_waiting.TryGetValue(instance.Resource, out var waiting))
        {
            await waiting.CancelAsync().ConfigureAwait(false);
            return;
        }

        await GuardAsync(instance.Resource, [instance], async () =>
        {
            await eventing.PublishAsync(new BeforeResourceStartedEvent(instance.Resource, services), cancellationToken).ConfigureAwait(false);
            await control.StartAsync(instance, cancellationToken).ConfigureAwait(false);
        }, rethrow: true).ConfigureAwait(false);
    }

    public Task StopAsync(ResourceInstance instance, CancellationToken cancellationToken) => control.StopAsync(instance, cancellationToken);

    private async Task StartFirstAsync(IResource resource, CancellationToken cancellationToken)
    {
        await GuardAsync(resource, instances[resource], async () =>
        {
            if (resource is IResourceWithConnectionString)
            {
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
            }

            if (resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            {
                await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.NotStarted }).ConfigureAwait(false);
                return;
            }

            await WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(instances[resource].Select(i => control.StartAsync(i, cancellationToken))).ConfigureAwait(false);
        }, rethrow: false).ConfigureAwait(false);
    }

    private async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _waiting[resource] = waiting;
        try
        {
            await notifications.WaitForDependenciesAsync(resource, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogWaitSkipped(loggers.GetLogger(resource));
        }
        finally
        {
            _waiting.TryRemove(resource, out _);
        }
    }

    /// <summary>A resource that cannot be started says so in its log and its state; the others are not concerned.</summary>
    private async Task GuardAsync(IResource resource, IReadOnlyList<ResourceInstance> affected, Func<Task> start, bool rethrow)
    {
        try
        {
            await start().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
#pragma warning disable CA1031 // Callbacks and event subscribers are the AppHost's code: whatever they throw is why this resource does not start.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(loggers.GetLogger(resource), resource.Name, e is DistributedApplicationException ? e.Message : e.ToString());
            foreach (var instance in affected)
            {
                await notifications.PublishUpdateAsync(resource, instance.Name, s => s with
                {
                    State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                }).ConfigureAwait(false);
            }

            if (rethrow)
            {
                throw;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "'{Resource}' could not be started: {Reason}")]
    private static partial void LogFailed(ILogger logger, string resource, string reason);

    [LoggerMessage(2, LogLevel.Information, "Started on command, without waiting any longer.")]
    private static partial void LogWaitSkipped(ILogger logger);
}
