using System.Diagnostics;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis.Connection;

/// <summary>A command on its way: the bytes to send and who waits for the reply.</summary>
internal abstract class Message(string command, byte[] frame)
{
    public string Command { get; } = command;

    public byte[] Frame { get; } = frame;

    /// <summary>When the caller gave it; the time limit counts from here, waiting for a connection included.</summary>
    public long Given { get; } = Stopwatch.GetTimestamp();

    public TimeSpan Age => Stopwatch.GetElapsedTime(Given);

    /// <summary>Called once with the reply; after <see cref="Fail"/> it has no effect.</summary>
    public abstract void Complete(RespReply reply);

    public abstract void Fail(Exception exception);

    /// <summary>True when nobody waits any more.</summary>
    public abstract bool IsDone { get; }
}

/// <summary>A command whose reply becomes a <typeparamref name="T"/>. An error reply becomes a <see cref="RedisServerException"/>.</summary>
internal sealed class Message<T>(string command, byte[] frame, Func<RespReply, T> convert) : Message(command, frame)
{
    // Callers' code must never run on the thread that reads replies: one that blocks there would stop everybody's.
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _result.Task;

    public override bool IsDone => _result.Task.IsCompleted;

    public override void Complete(RespReply reply)
    {
        if (reply.IsError)
        {
            _result.TrySetException(new RedisServerException(reply.Text));
            return;
        }

        try
        {
            _result.TrySetResult(convert(reply));
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException or InvalidOperationException)
        {
            _result.TrySetException(new RedisException($"{Command}: the reply has an unexpected form ({reply.Type}).", e));
        }
    }

    public override void Fail(Exception exception)
    {
        // Nobody may ever look at this task (a batch that was given up); that must not become an unobserved exception.
        if (exception is OperationCanceledException) _result.TrySetCanceled();
        else if (_result.TrySetException(exception)) _ = _result.Task.Exception;
    }
}

/// <summary>What nobody waits for: fire and forget, and the steps of a handshake whose failure does not matter.</summary>
internal sealed class UnobservedMessage(string command, byte[] frame) : Message(command, frame)
{
    public override bool IsDone => false;

    public override void Complete(RespReply reply)
    {
    }

    public override void Fail(Exception exception)
    {
    }
}
