using System.Net;

namespace StackExchange.Redis;

/// <summary>A shared, self-healing connection to Redis.</summary>
public interface IConnectionMultiplexer : IDisposable, IAsyncDisposable
{
    string ClientName { get; }

    string Configuration { get; }

    int TimeoutMilliseconds { get; }

    long OperationCount { get; }

    bool IsConnected { get; }

    bool IsConnecting { get; }

    event EventHandler<ConnectionFailedEventArgs> ConnectionFailed;

    event EventHandler<ConnectionFailedEventArgs> ConnectionRestored;

    EndPoint[] GetEndPoints(bool configuredOnly = false);

    IDatabase GetDatabase(int db = -1, object? asyncState = null);

    IServer GetServer(EndPoint endpoint, object? asyncState = null);

    IServer[] GetServers();

    string GetStatus();

    Task CloseAsync(bool allowCommandsToComplete = true);
}
