using StackExchange.Redis.Connection;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

public sealed partial class ConnectionMultiplexer
{
    private readonly Lock _backlogGate = new();
    private readonly Queue<Message[]> _backlog = new();
    private long _operations;

    public long OperationCount => Interlocked.Read(ref _operations);

    private int BacklogLength
    {
        get
        {
            lock (_backlogGate) return _backlog.Sum(messages => messages.Length);
        }
    }

    internal RedisConnection? CurrentConnection => _connection;

    internal bool IsAdminAllowed => _options.AllowAdmin;

    internal ICommandTracer? Tracer { get; set; }

    /// <summary>Transactions with conditions take turns: each needs the connection for itself.</summary>
    internal SemaphoreSlim Conditional { get; } = new(1);

    /// <summary>The connection, held for this sender; waits for one as a command would.</summary>
    internal async Task<RedisConnection> HoldAsync(object sender)
    {
        if (_connection is { } connection && connection.TryHold(sender)) return connection;
        var ping = new Message<bool>("PING", RespFrame.Encode("PING", []), Replies.Ok);
        Send(ping);
        await ping.Task.ConfigureAwait(false);
        return _connection is { } restored && restored.TryHold(sender) ? restored : throw NoConnection(ping);
    }

    internal void Send(params Message[] messages)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Interlocked.Add(ref _operations, messages.Length);
        if (_connection is { } connection)
        {
            if (connection.InFlight + messages.Length > RespLimits.MaxInFlight) throw TooMany(connection.InFlight);
            if (connection.TryWrite(messages)) return;
        }

        if (!_options.BacklogPolicy.QueueWhileDisconnected) throw NoConnection(messages[0]);
        lock (_backlogGate)
        {
            // The connection may have come back since, and with it the backlog was sent.
            if (_backlog.Count == 0 && _connection is { } restored && restored.TryWrite(messages)) return;
            if (_backlog.Count + messages.Length > RespLimits.MaxInFlight) throw TooMany(_backlog.Count);
            _backlog.Enqueue(messages);
        }
    }

    private void BecomeConnected(RedisConnection connection)
    {
        lock (_backlogGate)
        {
            while (_backlog.TryPeek(out var messages))
            {
                if (messages.Any(message => !message.IsDone) && !connection.TryWrite(messages)) break;
                _backlog.Dequeue();
            }

            _connection = connection;
        }
    }

    private void ExpireBacklog()
    {
        Message[] expired;
        lock (_backlogGate)
        {
            expired = [.. _backlog.TakeWhile(messages => messages[0].Age > Limit).SelectMany(messages => messages)];
            while (_backlog.TryPeek(out var oldest) && oldest[0].Age > Limit) _backlog.Dequeue();
        }

        foreach (var message in expired)
        {
            message.Fail(new RedisConnectionException(ConnectionFailureType.UnableToConnect,
                $"{message.Command} timed out in the backlog because no connection became available (elapsed={message.Age.TotalMilliseconds:F0}ms, timeout={_options.AsyncTimeout}ms; {GetStatus()})",
                _lastError, CommandStatus.WaitingInBacklog));
        }
    }

    private void FailBacklog(Exception reason)
    {
        lock (_backlogGate)
        {
            while (_backlog.TryDequeue(out var messages))
            {
                foreach (var message in messages) message.Fail(reason);
            }
        }
    }

    internal RedisConnectionException NoConnection(Message message) => new(ConnectionFailureType.UnableToConnect,
        $"No connection is available to service this operation: {message.Command}; {GetStatus()}", _lastError, CommandStatus.WaitingToBeSent);

    private RedisException TooMany(int waiting) =>
        new($"{waiting} commands are unanswered, the most that may be is {RespLimits.MaxInFlight}; {GetStatus()}");
}
