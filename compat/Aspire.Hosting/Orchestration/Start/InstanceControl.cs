using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>Creates and ends the DCP object behind an instance.</summary>
internal sealed class InstanceControl(DcpRuntime dcp, InstanceObjects objects, ResourceNotificationService notifications, TimeProvider time)
{
    /// <summary>DCP sends SIGKILL six seconds after SIGTERM; a process that is still there so much later is not going to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts the instance anew, under the same name. A running one is stopped first.</summary>
    public async Task StartAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        await instance.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RemoveAsync(instance, cancellationToken).ConfigureAwait(false);
            instance.StopRequested = false;
            await notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot => snapshot with
            {
                State = KnownResourceStates.Starting,
                StartTimeStamp = null,
                StopTimeStamp = null,
                ExitCode = null,
            }).ConfigureAwait(false);

            if (instance.Resource.IsContainer())
            {
                var container = await objects.CreateContainerAsync(instance, cancellationToken).ConfigureAwait(false);
                await dcp.Client.CreateAsync(container, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var executable = await objects.CreateExecutableAsync(instance, cancellationToken).ConfigureAwait(false);
                await dcp.Client.CreateAsync(executable, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            instance.Gate.Release();
        }
    }

    /// <summary>Ends the instance and waits until it has; one that does not run is left as it is.</summary>
    public async Task StopAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        await instance.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            instance.StopRequested = true;
            await (instance.Resource.IsContainer()
                ? dcp.Client.StopAsync<DcpContainer>(instance.Name, cancellationToken)
                : dcp.Client.StopAsync<DcpExecutable>(instance.Name, cancellationToken)).ConfigureAwait(false);
            await WaitAsync($"'{instance.Name}' to end", async () => await StateAsync(instance, cancellationToken).ConfigureAwait(false) is not { } state
                || DcpStates.IsEnd(state), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            instance.Gate.Release();
        }
    }

    private async Task RemoveAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (await StateAsync(instance, cancellationToken).ConfigureAwait(false) is null)
        {
            return;
        }

        instance.StopRequested = true;
        await (instance.Resource.IsContainer()
            ? dcp.Client.DeleteAsync<DcpContainer>(instance.Name, cancellationToken)
            : dcp.Client.DeleteAsync<DcpExecutable>(instance.Name, cancellationToken)).ConfigureAwait(false);
        await WaitAsync($"'{instance.Name}' to be removed", async () =>
            await StateAsync(instance, cancellationToken).ConfigureAwait(false) is null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>DCP's state of the instance; null when it has no object of that name.</summary>
    private async Task<string?> StateAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (instance.Resource.IsContainer())
        {
            var container = await dcp.Client.GetAsync<DcpContainer>(instance.Name, cancellationToken).ConfigureAwait(false);
            return container is null ? null : container.Status?.State ?? "";
        }

        var executable = await dcp.Client.GetAsync<DcpExecutable>(instance.Name, cancellationToken).ConfigureAwait(false);
        return executable is null ? null : executable.Status?.State ?? "";
    }

    private async Task WaitAsync(string what, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (time.GetElapsedTime(started) > StopLimit)
            {
                throw new DcpException($"DCP did not bring {what} within {StopLimit.TotalSeconds:0} seconds.");
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
