using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Follows what DCP runs, and publishes it as the resources' states.</summary>
internal sealed partial class InstanceWatcher(
    DcpRuntime dcp,
    ResourceInstances instances,
    InstanceLogs logs,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time,
    ILogger<InstanceWatcher> logger)
{
    private const string Deleted = "DELETED";

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        WatchAsync<DcpExecutable>((instance, executable) => OnChangeAsync(
            instance, executable.Metadata.Uid, executable.Status?.State, s => InstanceSnapshot.Update(s, instance, executable), stopping), stopping),
        WatchAsync<DcpContainer>((instance, container) => OnChangeAsync(
            instance, container.Metadata.Uid, container.Status?.State, s => InstanceSnapshot.Update(s, instance, container), stopping), stopping));

    private async Task WatchAsync<T>(Func<ResourceInstance, T, Task> onChange, CancellationToken stopping) where T : DcpObject, IDcpKind<T>
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in dcp.Client.WatchAsync<T>(stopping).ConfigureAwait(false))
                {
                    if (change.Type != Deleted && instances.Find(change.Object!.Metadata.Name) is { } instance)
                    {
                        await onChange(instance, change.Object).ConfigureAwait(false);
                    }
                }

                // DCP ends every watch after a while; a new one begins with all that is there.
                await Task.Delay(ReconnectDelay, time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or DcpException)
            {
                LogLost(logger, T.Plural, e.Message);
                await Task.Delay(ReconnectDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task OnChangeAsync(
        ResourceInstance instance, string? uid, string? state, Func<CustomResourceSnapshot, CustomResourceSnapshot> update, CancellationToken stopping)
    {
        logs.Follow(instance, uid, state, stopping);
        var before = notifications.TryGetCurrentState(instance.Name, out var previous) ? previous.Snapshot.State?.Text : null;
        await notifications.PublishUpdateAsync(instance.Resource, instance.Name, update).ConfigureAwait(false);
        if (notifications.TryGetCurrentState(instance.Name, out var current) && current.Snapshot.State?.Text is { } now
            && now != before && KnownResourceStates.TerminalStates.Contains(now))
        {
            await eventing.PublishAsync(
                new ResourceStoppedEvent(instance.Resource, services, current), EventDispatchBehavior.NonBlockingSequential, stopping).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The watch of {Kind} broke and is begun again: {Reason}")]
    private static partial void LogLost(ILogger logger, string kind, string reason);
}
