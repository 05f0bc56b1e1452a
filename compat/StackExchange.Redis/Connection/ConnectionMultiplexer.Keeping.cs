using StackExchange.Redis.Connection;

namespace StackExchange.Redis;

public sealed partial class ConnectionMultiplexer
{
    private volatile RedisConnection? _connection;
    private volatile Exception? _lastError;

    /// <summary>Time limits are looked at this often, or five times within the limit when that is more often.</summary>
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromMilliseconds(500);

    private TimeSpan Limit => TimeSpan.FromMilliseconds(_options.AsyncTimeout);

    private async Task KeepConnectedAsync()
    {
        using var heart = new PeriodicTimer(Limit / 5 < LongestHeartbeat ? TimeSpan.FromMilliseconds(Math.Max(1, _options.AsyncTimeout / 5)) : LongestHeartbeat);
        var beating = BeatAsync(heart);
        var delay = default(ReconnectDelay);
        var attempts = 0;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var connection = await TryOpenAsync().ConfigureAwait(false);
                attempts++;
                if (connection is null)
                {
                    if (!_options.AbortOnConnectFail || attempts > _options.ConnectRetry) _firstAttempt.TrySetResult();
                    await Task.Delay(delay.Next(), _stopping.Token).ConfigureAwait(false);
                    continue;
                }

                await UseAsync(connection, isRestored: attempts > 1).ConfigureAwait(false);
                delay.Reset();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        finally
        {
            _firstAttempt.TrySetResult();
            heart.Dispose();
            await beating.ConfigureAwait(false);
        }
    }

    private async Task<RedisConnection?> TryOpenAsync()
    {
        foreach (var endPoint in _endPoints)
        {
            try
            {
                return await Connector.OpenAsync(endPoint, _options, _stopping.Token).ConfigureAwait(false);
            }
            catch (RedisConnectionException e)
            {
                _lastError = e;
            }
        }

        return null;
    }

    private async Task UseAsync(RedisConnection connection, bool isRestored)
    {
        await using var disposing = connection.ConfigureAwait(false);
        BecomeConnected(connection);
        _firstAttempt.TrySetResult();
        if (isRestored) ConnectionRestored?.Invoke(this, new(connection.EndPoint, ConnectionFailureType.None, null));
        try
        {
            var reason = await connection.Closed.WaitAsync(_stopping.Token).ConfigureAwait(false);
            _lastError = reason;
            _connection = null;
            ConnectionFailed?.Invoke(this, new(connection.EndPoint, ConnectionFailureType.SocketFailure, reason));
        }
        finally
        {
            _connection = null;
        }
    }

    private async Task BeatAsync(PeriodicTimer heart)
    {
        while (await heart.WaitForNextTickAsync().ConfigureAwait(false))
        {
            ExpireBacklog();
            if (_connection is not { } connection) continue;
            var oldest = connection.FailExpired(Limit, TimedOut);
            if (oldest > Limit * 2 && connection.SinceLastReply > Limit * 2)
            {
                // A peer that vanished without a word: only giving the socket up brings the service back.
                connection.Close(new RedisConnectionException(ConnectionFailureType.SocketFailure,
                    $"no reply for {connection.SinceLastReply.TotalMilliseconds:F0}ms, {connection.InFlight} commands unanswered"));
            }
            else if (_options.KeepAlive > 0 && connection.SinceLastReply > TimeSpan.FromSeconds(_options.KeepAlive) && connection.InFlight == 0)
            {
                connection.TryWrite([new UnobservedMessage("PING", Protocol.RespFrame.Encode("PING", []))]);
            }
        }
    }

    private RedisTimeoutException TimedOut(Message message)
    {
        ThreadPool.GetAvailableThreads(out var free, out _);
        ThreadPool.GetMaxThreads(out var most, out _);
        return new RedisTimeoutException(
            $"Timeout awaiting response to {message.Command} (elapsed={message.Age.TotalMilliseconds:F0}ms, timeout={_options.AsyncTimeout}ms; {GetStatus()}; pool threads busy={most - free}, pool work waiting={ThreadPool.PendingWorkItemCount})",
            CommandStatus.Sent);
    }
}
