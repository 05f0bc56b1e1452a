using StackExchange.Redis.Protocol;

namespace StackExchange.Redis.Connection;

/// <summary>The end of a transaction: its reply holds those of all commands, or nothing when a watched key had changed.</summary>
internal sealed class ExecMessage(Message[] commands) : Message("EXEC", RespFrame.Encode("EXEC", []))
{
    private readonly TaskCompletionSource<bool> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<bool> Task => _result.Task;

    public override bool IsDone => _result.Task.IsCompleted;

    /// <summary>MULTI, each command as one that is only queued by the server, EXEC.</summary>
    public Message[] WithCommands() =>
    [
        new UnobservedMessage("MULTI", RespFrame.Encode("MULTI", [])),
        .. commands.Select(command => new QueuedMessage(command)),
        this,
    ];

    /// <summary>The server ran none of them: their tasks are cancelled, as with the published client.</summary>
    public static void Cancel(Message[] commands)
    {
        foreach (var command in commands) command.Fail(new OperationCanceledException("The transaction was not executed."));
    }

    public override void Complete(RespReply reply)
    {
        if (reply.IsError)
        {
            // -EXECABORT Transaction discarded because of previous errors.
            Fail(new RedisServerException(reply.Text));
        }
        else if (reply.IsNull)
        {
            Cancel(commands);
            _result.TrySetResult(false);
        }
        else if (reply.Items?.Length != commands.Length)
        {
            Fail(new RedisException($"EXEC: {commands.Length} commands, but the reply holds {reply.Items?.Length ?? 0} answers ({reply.Type})."));
        }
        else
        {
            for (var i = 0; i < commands.Length; i++) commands[i].Complete(reply.Items[i]);
            _result.TrySetResult(true);
        }
    }

    public override void Fail(Exception exception)
    {
        foreach (var command in commands) command.Fail(exception);
        if (_result.TrySetException(exception)) _ = _result.Task.Exception;
    }

    /// <summary>Answered by +QUEUED; an error here makes EXEC fail, and is more telling than EXEC's own.</summary>
    private sealed class QueuedMessage(Message inner) : Message(inner.Command, inner.Frame)
    {
        public override bool IsDone => true;

        public override void Complete(RespReply reply)
        {
            if (reply.IsError) inner.Complete(reply);
        }

        public override void Fail(Exception exception) => inner.Fail(exception);
    }
}
