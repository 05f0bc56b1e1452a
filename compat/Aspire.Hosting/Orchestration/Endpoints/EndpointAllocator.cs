using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint its address, before anything is started: references to it are then plain values.</summary>
internal sealed class EndpointAllocator(
    DistributedApplicationModel model,
    DcpRuntime dcp,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time)
{
    private static readonly TimeSpan AddressLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>DCP takes another port without a word when the wanted one is taken, so look first.</summary>
    public void RequireFreePorts()
    {
        var seen = new Dictionary<int, string>();
        foreach (var (resource, endpoint) in Endpoints())
        {
            var who = $"the endpoint '{endpoint.Name}' of the resource '{resource.Name}'";
            if (!endpoint.IsProxied && endpoint.Port is null)
            {
                throw new DistributedApplicationException($"{who} has no proxy, so it needs a port: give it a targetPort.");
            }

            foreach (var port in OwnPorts(resource, endpoint))
            {
                if (seen.TryGetValue(port, out var other))
                {
                    throw new DistributedApplicationException($"Port {port} is wanted twice: by {other} and by {who}. Give one of them another port.");
                }

                seen.Add(port, who);
                if (!LoopbackPort.IsFree(port))
                {
                    throw new DistributedApplicationException(
                        $"Port {port} is taken: {who} was to listen on it. End the program that has the port, or give the endpoint another one "
                        + "(its port in the AppHost's code, or applicationUrl in the project's Properties/launchSettings.json).");
                }
            }
        }
    }

    public async Task AllocateAsync(CancellationToken cancellationToken)
    {
        var endpoints = Endpoints().ToArray();
        await Task.WhenAll(endpoints.Select(e => AllocateAsync(e.Resource, e.Endpoint, cancellationToken))).ConfigureAwait(false);
        foreach (var resource in model.Resources.Where(ResourceInstances.RunsInDcp))
        {
            await PublishUrlsAsync(resource, cancellationToken).ConfigureAwait(false);
            if (resource is IResourceWithEndpoints)
            {
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<int> OwnPorts(IResource resource, EndpointAnnotation endpoint)
    {
        if (endpoint.Port is { } port)
        {
            yield return port;
        }

        // A container's target port is inside the container.
        if (endpoint.TargetPort is { } target && target != endpoint.Port && !resource.IsContainer())
        {
            yield return target;
        }
    }

    private IEnumerable<(IResource Resource, EndpointAnnotation Endpoint)> Endpoints() =>
        from resource in model.Resources
        where ResourceInstances.RunsInDcp(resource)
        from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
        select (resource, endpoint);

    private async Task AllocateAsync(IResource resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        var service = EndpointServices.Create(resource, endpoint);
        await dcp.Client.CreateAsync(service, cancellationToken).ConfigureAwait(false);
        // Without a proxy the service gets an address only with its producer, which then has the endpoint's own.
        var port = endpoint.IsProxied
            ? await WaitForPortAsync(service.Metadata.Name, cancellationToken).ConfigureAwait(false)
            : endpoint.Port!.Value;
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(
            endpoint, endpoint.TargetHost, port, EndpointServices.TargetPortExpression(resource, endpoint));
    }

    private async Task<int> WaitForPortAsync(string name, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < AddressLimit)
        {
            var service = await dcp.Client.GetAsync<DcpService>(name, cancellationToken).ConfigureAwait(false);
            if (service?.Status?.EffectivePort is > 0 and var port)
            {
                return port;
            }

            await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
        }

        throw new DcpException($"DCP gave the service '{name}' no address within {AddressLimit.TotalSeconds:0} seconds.");
    }

    private async Task PublishUrlsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = await ResourceUrls.EvaluateAsync(resource, executionContext, loggers.GetLogger(resource), cancellationToken).ConfigureAwait(false);
        await notifications.PublishUpdateAsync(
            resource, snapshot => snapshot with { Urls = [.. urls.Select(u => u with { IsInactive = true })] }).ConfigureAwait(false);
    }
}
