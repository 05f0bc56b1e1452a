using XnaiAspire.KillLoop.Processes;

namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>One for each replica of the Embedder.</summary>
internal sealed class Forwarders : IAsyncDisposable
{
    private readonly List<Forwarder> _forwarders = [];

    /// <summary>In the order of the replicas.</summary>
    public IEnumerable<string> Addresses => _forwarders.Select(forwarder => forwarder.Address);

    public static async Task<Forwarders> StartAsync(IReadOnlyList<Service> embedders, EmbedderTraffic traffic, CancellationToken cancellationToken)
    {
        var forwarders = new Forwarders();
        foreach ((int replica, Service embedder) in embedders.Index())
            forwarders._forwarders.Add(await Forwarder.StartAsync(Services.Url(embedder.Port), replica, traffic, cancellationToken));

        return forwarders;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Forwarder forwarder in _forwarders)
            await forwarder.DisposeAsync();
    }
}
