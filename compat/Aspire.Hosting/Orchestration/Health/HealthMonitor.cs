using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Checks the health of running resources, and announces each that is ready for others to use.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService checks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<IResource, HashSet<string>>();
        var monitors = new Dictionary<IResource, CancellationTokenSource>();
        await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            // A resource counts as running while one of its instances does.
            if (!running.TryGetValue(change.Resource, out var instances))
            {
                running[change.Resource] = instances = [];
            }

            if (change.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                if (instances.Add(change.ResourceId) && instances.Count == 1)
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    monitors[change.Resource] = stop;
                    _ = MonitorAsync(change.Resource, stop.Token);
                }
            }
            else if (instances.Remove(change.ResourceId) && instances.Count == 0 && monitors.Remove(change.Resource, out var stop))
            {
                await stop.CancelAsync().ConfigureAwait(false);
                stop.Dispose();
                await ForgetAsync(change.Resource).ConfigureAwait(false);
            }
        }
    }

    private async Task MonitorAsync(IResource resource, CancellationToken stop)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).ToHashSet();
        try
        {
            var ready = keys.Count == 0;
            if (ready)
            {
                await AnnounceReadyAsync(resource, stop).ConfigureAwait(false);
                return;
            }

            for (var failures = 0; ; await Task.Delay(HealthPolling.NextDelay(failures), time, stop).ConfigureAwait(false))
            {
                var report = await checks.CheckHealthAsync(r => keys.Contains(r.Name), stop).ConfigureAwait(false);
                stop.ThrowIfCancellationRequested();
                await PublishAsync(resource, report).ConfigureAwait(false);
                failures = report.Status == HealthStatus.Healthy ? 0 : failures + 1;
                if (failures == 0 && !ready)
                {
                    ready = true;
                    await AnnounceReadyAsync(resource, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It does not run any more, or the application ends.
        }
    }

    /// <summary>Subscribers of the ready event may prepare the resource (a schema, a seed); who waits for it waits for them too.</summary>
    private Task AnnounceReadyAsync(IResource resource, CancellationToken stop)
    {
        var dispatch = eventing.PublishAsync(new ResourceReadyEvent(resource, services), stop);
        return notifications.PublishUpdateAsync(resource, snapshot => snapshot with { ResourceReady = dispatch });
    }

    private Task PublishAsync(IResource resource, HealthReport report)
    {
        var at = time.GetUtcNow().UtcDateTime;
        ImmutableArray<HealthReportSnapshot> reports =
        [
            .. report.Entries.Select(entry => new HealthReportSnapshot(
                entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()) { LastRunAt = at }),
        ];
        return notifications.PublishUpdateAsync(resource, snapshot => snapshot with { HealthReports = reports });
    }

    /// <summary>What was found out about the last process says nothing about the next one.</summary>
    private Task ForgetAsync(IResource resource) => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
    {
        ResourceReady = null,
        HealthReports = [.. snapshot.HealthReports.Select(r => new HealthReportSnapshot(r.Name, null, null, null))],
    });
}
