using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis.Connection;

/// <summary>One open socket: commands go out in the order given, replies come back in that order. Once closed it stays closed.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Exception> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _written = new(0);
    private readonly Queue<Message> _inFlight = new();
    private readonly Queue<Message[]> _held = new();
    private ArrayBufferWriter<byte> _filling = new(16 * 1024);
    private ArrayBufferWriter<byte> _sending = new(16 * 1024);
    private object? _holder;
    private bool _isClosed;
    private long _lastReply = Stopwatch.GetTimestamp();
    private Task _loops = Task.CompletedTask;

    private RedisConnection(EndPoint endPoint, Stream stream)
    {
        EndPoint = endPoint;
        _stream = stream;
    }

    public EndPoint EndPoint { get; }

    /// <summary>Hashes of the scripts that the server was given over this connection.</summary>
    public ConcurrentDictionary<string, bool> LoadedScripts { get; } = new();

    /// <summary>Completes with the reason when the connection is lost or closed.</summary>
    public Task<Exception> Closed => _closed.Task;

    public TimeSpan SinceLastReply => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastReply));

    public int InFlight
    {
        get
        {
            lock (_gate) return _inFlight.Count;
        }
    }

    public static RedisConnection Start(EndPoint endPoint, Stream stream)
    {
        var connection = new RedisConnection(endPoint, stream);
        connection._loops = Task.WhenAll(connection.ReadLoopAsync(), connection.WriteLoopAsync());
        return connection;
    }

    /// <summary>Gives the messages to the socket, one right behind the other. False when the connection is closed: they were not taken.</summary>
    /// <param name="messages">What to send.</param>
    /// <param name="sender">Who sends, when this sender holds the connection.</param>
    public bool TryWrite(Message[] messages, object? sender = null)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            if (_holder is not null && _holder != sender) _held.Enqueue(messages);
            else Append(messages);
        }

        return true;
    }

    /// <summary>From here on only this sender's messages go out, others wait: a WATCH is only worth something when nobody else's EXEC ends it.</summary>
    public bool TryHold(object sender)
    {
        lock (_gate)
        {
            if (_isClosed || _holder is not null) return false;
            _holder = sender;
            return true;
        }
    }

    public void Release(object sender)
    {
        lock (_gate)
        {
            if (_holder != sender) return;
            _holder = null;
            while (!_isClosed && _held.TryDequeue(out var messages)) Append(messages);
        }
    }

    private void Append(Message[] messages)
    {
        var wake = _filling.WrittenCount == 0;
        foreach (var message in messages)
        {
            _filling.Write(message.Frame);
            _inFlight.Enqueue(message);
        }

        if (wake) _written.Release();
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                await _written.WaitAsync(_stopping.Token).ConfigureAwait(false);
                lock (_gate) (_filling, _sending) = (_sending, _filling);
                await _stream.WriteAsync(_sending.WrittenMemory, _stopping.Token).ConfigureAwait(false);

                // A buffer that a big value blew up is not kept.
                if (_sending.Capacity > 1024 * 1024) _sending = new(16 * 1024);
                else _sending.ResetWrittenCount();
            }
        }
        catch (Exception e)
        {
            Close(e);
        }
    }

    private async Task ReadLoopAsync()
    {
        try
        {
            var reader = new RespReader(_stream);
            while (true)
            {
                var reply = await reader.ReadAsync(_stopping.Token).ConfigureAwait(false);
                Volatile.Write(ref _lastReply, Stopwatch.GetTimestamp());
                Message? message;
                lock (_gate) _inFlight.TryDequeue(out message);
                if (message is null) throw new RespFormatException("a reply that no command asked for");
                message.Complete(reply);
            }
        }
        catch (Exception e)
        {
            Close(e);
        }
    }

    /// <summary>Fails what is past its time, and gives the oldest unanswered age so that the owner may drop a silent connection.</summary>
    public TimeSpan FailExpired(TimeSpan limit, Func<Message, Exception> reason)
    {
        Message[] expired;
        TimeSpan oldest;
        lock (_gate)
        {
            oldest = _inFlight.TryPeek(out var head) ? head.Age : TimeSpan.Zero;
            expired = [.. _inFlight.TakeWhile(message => message.Age > limit).Where(message => !message.IsDone),
                .. _held.SelectMany(messages => messages).Where(message => message.Age > limit && !message.IsDone)];
        }

        foreach (var message in expired) message.Fail(reason(message));
        return oldest;
    }

    public void Close(Exception reason)
    {
        Message[] lost;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            lost = [.. _inFlight, .. _held.SelectMany(messages => messages)];
            _inFlight.Clear();
            _held.Clear();
        }

        _stopping.Cancel();
        _stream.Dispose();
        var type = reason is RedisConnectionException known ? known.FailureType
            : reason is RespFormatException ? ConnectionFailureType.ProtocolFailure
            : reason is EndOfStreamException ? ConnectionFailureType.SocketClosed
            : ConnectionFailureType.SocketFailure;
        foreach (var message in lost)
        {
            message.Fail(new RedisConnectionException(type,
                $"The connection to {EndPointCollection.Format(EndPoint)} was lost before {message.Command} was answered (elapsed={message.Age.TotalMilliseconds:F0}ms, in-flight={lost.Length}): {reason.Message}",
                reason, CommandStatus.Sent));
        }

        _closed.TrySetResult(reason);
    }

    public async ValueTask DisposeAsync()
    {
        Close(new RedisConnectionException(ConnectionFailureType.ConnectionDisposed, "the connection was closed here"));
        await _loops.ConfigureAwait(false);
        _stopping.Dispose();
        _written.Dispose();
    }
}
