using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Wire = Aspire.Hosting.Dashboard.Protocol;

namespace Aspire.Hosting.Dashboard;

/// <summary>The present state of every resource in the dashboard's words, and its changes for whoever watches.</summary>
internal sealed class ResourceFeed(ResourceNotificationService notifications) : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Wire.Resource> _resources = [];
    private readonly HashSet<ChannelWriter<Wire.Resource>> _subscribers = [];

    public Subscription Subscribe()
    {
        var channel = Channel.CreateUnbounded<Wire.Resource>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            _subscribers.Add(channel.Writer);
            return new Subscription(this, [.. _resources.Values], channel);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            var resource = WireResource.From(change);
            lock (_gate)
            {
                _resources[resource.Name] = resource;
                foreach (var subscriber in _subscribers)
                {
                    subscriber.TryWrite(resource);
                }
            }
        }
    }

    internal sealed class Subscription(ResourceFeed feed, IReadOnlyList<Wire.Resource> initial, Channel<Wire.Resource> channel) : IDisposable
    {
        public IReadOnlyList<Wire.Resource> Initial { get; } = initial;

        public ChannelReader<Wire.Resource> Changes => channel.Reader;

        public void Dispose()
        {
            lock (feed._gate)
            {
                feed._subscribers.Remove(channel.Writer);
            }
        }
    }
}
