using StackExchange.Redis.Tests.Servers;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>One server of each kind for all tests of a class; each test has an index of its own, so their keys never meet.</summary>
public sealed class RedisServers : IAsyncLifetime
{
    private readonly Dictionary<ServerKind, ServerProcess> _servers = [];

    public Task InitializeAsync() => Task.WhenAll(Enum.GetValues<ServerKind>().Where(ServerProcess.IsAvailable).Select(kind =>
    {
        // Slowed down, a save after each write would be what is measured.
        ServerProcess server = _servers[kind] = new ServerProcess(kind, "--appendonly", "no");
        return server.StartAsync();
    }));

    public ServerProcess this[ServerKind kind]
    {
        get
        {
            Skip.IfNot(_servers.ContainsKey(kind), "redis-server is not installed (apt-get install redis-server)");
            return _servers[kind];
        }
    }

    public Task DisposeAsync()
    {
        foreach (ServerProcess server in _servers.Values)
            server.Dispose();

        return Task.CompletedTask;
    }
}
