namespace StackExchange.Redis.Tests.Servers;

/// <summary>One server of each kind for all tests that leave it as it is; each test uses keys of its own.</summary>
public sealed class SharedServers : IAsyncLifetime
{
    private readonly Dictionary<ServerKind, ServerProcess> _servers = [];
    private readonly Dictionary<ServerKind, ConnectionMultiplexer> _connections = [];

    public async Task InitializeAsync()
    {
        foreach (var kind in Enum.GetValues<ServerKind>().Where(ServerProcess.IsAvailable))
        {
            var server = _servers[kind] = new ServerProcess(kind);
            await server.StartAsync();
            _connections[kind] = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",abortConnect=true");
        }
    }

    public ServerProcess Server(ServerKind kind)
    {
        Skip.IfNot(_servers.ContainsKey(kind), "redis-server is not installed (apt-get install redis-server)");
        return _servers[kind];
    }

    public ConnectionMultiplexer Connection(ServerKind kind)
    {
        Server(kind);
        return _connections[kind];
    }

    public IDatabase Database(ServerKind kind) => Connection(kind).GetDatabase();

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections.Values) await connection.DisposeAsync();
        foreach (var server in _servers.Values) server.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class ServerGroup : ICollectionFixture<SharedServers>
{
    public const string Name = "servers";
}
