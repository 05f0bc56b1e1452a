using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Brings the model to life, in this order: check what can be checked, start DCP, name the instances, show them (dashboard), give endpoints
/// their addresses, then start every resource when its turn has come. The last step goes on behind the host's start.
/// </summary>
internal sealed partial class OrchestratorHost(
    DistributedApplicationModel model,
    DcpPaths paths,
    DcpRuntime dcp,
    ResourceInstances instances,
    LifecycleCommands lifecycle,
    EndpointAllocator endpoints,
    InstanceWatcher watcher,
    ResourceStarter starter,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time,
    ILogger<OrchestratorHost> logger,
    IEnumerable<IDashboardHost> dashboards) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        paths.RequireCli();
        foreach (var dashboard in dashboards)
        {
            dashboard.Check();
        }

        endpoints.RequireFreePorts();

        instances.Assign(model);
        foreach (var resource in instances.Resources)
        {
            lifecycle.Add(resource);
        }

        await ShowAsync().ConfigureAwait(false);
        await dcp.StartAsync(cancellationToken).ConfigureAwait(false);
        foreach (var dashboard in dashboards)
        {
            await dashboard.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        await InitializeAsync(cancellationToken).ConfigureAwait(false);
        await endpoints.AllocateAsync(cancellationToken).ConfigureAwait(false);
        _running = Task.WhenAll(watcher.RunAsync(_stopping.Token), StartResourcesAsync(_stopping.Token));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Nothing more is started or watched, then DCP stops what runs.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await dcp.StopAsync(cancellationToken).ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        instances.Dispose();
    }

    /// <summary>Every resource is seen from the first moment, before it has a process.</summary>
    private async Task ShowAsync()
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => InstanceSnapshot.Initial(snapshot, resource, now)).ConfigureAwait(false);
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            await eventing.PublishAsync(
                new InitializeResourceEvent(resource, eventing, loggers, notifications, services),
                EventDispatchBehavior.NonBlockingSequential,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartResourcesAsync(CancellationToken stopping)
    {
        try
        {
            await starter.StartAllAsync(stopping).ConfigureAwait(false);
            await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application ends before all of it was started.
        }
#pragma warning disable CA1031 // Subscribers are the AppHost's code; nobody awaits this task before the end, so what they throw is logged here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Starting the resources failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
