using System.Globalization;
using System.Net;

namespace StackExchange.Redis;

/// <summary>One connection shared by all callers, kept alive in the background. Not having one is ordinary: see <see cref="IsConnected"/>.</summary>
public sealed partial class ConnectionMultiplexer : IConnectionMultiplexer
{
    private readonly ConfigurationOptions _options;
    private readonly IReadOnlyList<EndPoint> _endPoints;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;
    private int _disposed;

    private ConnectionMultiplexer(ConfigurationOptions options)
    {
        _options = options.Clone();
        _options.ClientName ??= Environment.MachineName;
        _endPoints = _options.ResolvedEndPoints();
        if (_endPoints.Count == 0) throw new ArgumentException("No endpoints specified", nameof(options));
    }

    public string ClientName => _options.ClientName!;

    public string Configuration => _options.ToString();

    public int TimeoutMilliseconds => _options.SyncTimeout;

    public bool IsConnected => _connection is not null;

    public bool IsConnecting => _connection is null && _disposed == 0;

    public event EventHandler<ConnectionFailedEventArgs>? ConnectionFailed;

    public event EventHandler<ConnectionFailedEventArgs>? ConnectionRestored;

    public static Task<ConnectionMultiplexer> ConnectAsync(string configuration, TextWriter? log = null) =>
        ConnectAsync(ConfigurationOptions.Parse(configuration), log);

    public static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration, TextWriter? log = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var multiplexer = new ConnectionMultiplexer(configuration);
        multiplexer._keeping = multiplexer.KeepConnectedAsync();
        await multiplexer._firstAttempt.Task.ConfigureAwait(false);
        log?.WriteLine(multiplexer.GetStatus());
        if (multiplexer.IsConnected || !multiplexer._options.AbortOnConnectFail) return multiplexer;

        var failure = multiplexer._lastError;
        await multiplexer.DisposeAsync().ConfigureAwait(false);
        throw new RedisConnectionException(
            (failure as RedisConnectionException)?.FailureType ?? ConnectionFailureType.UnableToConnect,
            "It was not possible to connect to the redis server(s). To create a disconnected multiplexer, disable AbortOnConnectFail. " + failure?.Message,
            failure);
    }

    public static ConnectionMultiplexer Connect(string configuration, TextWriter? log = null) =>
        ConnectAsync(configuration, log).GetAwaiter().GetResult();

    public static ConnectionMultiplexer Connect(ConfigurationOptions configuration, TextWriter? log = null) =>
        ConnectAsync(configuration, log).GetAwaiter().GetResult();

    public EndPoint[] GetEndPoints(bool configuredOnly = false) => [.. _endPoints];

    public IDatabase GetDatabase(int db = -1, object? asyncState = null)
    {
        var own = _options.DefaultDatabase ?? 0;
        return db == -1 || db == own
            ? new RedisDatabase(this, own)
            : throw new NotSupportedException(
                $"Database {db}: this client keeps one database a connection, {own} here. Open another multiplexer with defaultDatabase={db}.");
    }

    public IServer GetServer(EndPoint endpoint, object? asyncState = null) => _endPoints.Contains(endpoint)
        ? new RedisServer(this, endpoint)
        : throw new ArgumentException("The specified endpoint is not defined", nameof(endpoint));

    public IServer[] GetServers() => [.. _endPoints.Select(endPoint => new RedisServer(this, endPoint))];

    public string GetStatus()
    {
        var connection = _connection;
        return string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(',', _endPoints.Select(EndPointCollection.Format))}: {(connection is null ? "disconnected" : "connected to " + EndPointCollection.Format(connection.EndPoint))}, in-flight={connection?.InFlight ?? 0}, backlog={BacklogLength}, operations={OperationCount}, last error={_lastError?.Message ?? "none"}");
    }

    public async Task CloseAsync(bool allowCommandsToComplete = true)
    {
        if (allowCommandsToComplete && _connection is { } connection && connection.InFlight > 0 && _disposed == 0)
        {
            try
            {
                // Replies come in order, so an answered PING means that everything before it was answered.
                await GetDatabase().PingAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
            }
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        FailBacklog(new ObjectDisposedException(nameof(ConnectionMultiplexer)));
        _stopping.Dispose();
        Conditional.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
