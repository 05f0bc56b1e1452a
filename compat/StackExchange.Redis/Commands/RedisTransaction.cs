using StackExchange.Redis.Connection;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>MULTI, the commands, EXEC, sent as one; with conditions, after WATCH and the checks, while nobody else may write on the connection.</summary>
internal sealed class RedisTransaction(ConnectionMultiplexer multiplexer) : RedisCommands(multiplexer), ITransaction
{
    private readonly List<Message> _messages = [];
    private readonly List<ConditionResult> _conditions = [];

    public ConditionResult AddCondition(Condition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var result = new ConditionResult(condition);
        lock (_messages) _conditions.Add(result);
        return result;
    }

    public Task<bool> ExecuteAsync(CommandFlags flags = CommandFlags.None)
    {
        Message[] messages;
        ConditionResult[] conditions;
        lock (_messages)
        {
            messages = [.. _messages];
            conditions = [.. _conditions];
            _messages.Clear();
            _conditions.Clear();
        }

        return Owner.Tracer is { } tracer && tracer.IsListening
            ? tracer.TraceAsync("EXEC", Owner.GetDatabase().Database, Owner, () => ExecuteAsync(messages, conditions))
            : ExecuteAsync(messages, conditions);
    }

    private async Task<bool> ExecuteAsync(Message[] messages, ConditionResult[] conditions)
    {
        try
        {
            if (conditions.Length > 0) return await ExecuteConditionallyAsync(messages, conditions).ConfigureAwait(false);
            if (messages.Length == 0) return true;
            var exec = new ExecMessage(messages);
            Owner.Send(exec.WithCommands());
            return await exec.Task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var message in messages) message.Fail(e);
            throw;
        }
    }

    private async Task<bool> ExecuteConditionallyAsync(Message[] messages, ConditionResult[] conditions)
    {
        await Owner.Conditional.WaitAsync().ConfigureAwait(false);
        try
        {
            var connection = await Owner.HoldAsync(this).ConfigureAwait(false);
            try
            {
                var watch = new Message<bool>("WATCH", RespFrame.Encode("WATCH", Values([.. conditions.Select(result => result.Condition.Key)])), Replies.Ok);
                var checks = Array.ConvertAll(conditions, result => new Message<bool>(result.Condition.Command, result.Condition.Frame, result.Condition.Holds));
                Write(connection, [watch, .. checks]);
                await watch.Task.ConfigureAwait(false);
                for (var i = 0; i < checks.Length; i++) conditions[i].WasSatisfied = await checks[i].Task.ConfigureAwait(false);

                if (conditions.All(result => result.WasSatisfied))
                {
                    var exec = new ExecMessage(messages);
                    Write(connection, exec.WithCommands());
                    return await exec.Task.ConfigureAwait(false);
                }

                Write(connection, [new UnobservedMessage("UNWATCH", RespFrame.Encode("UNWATCH", []))]);
                ExecMessage.Cancel(messages);
                return false;
            }
            finally
            {
                connection.Release(this);
            }
        }
        finally
        {
            Owner.Conditional.Release();
        }
    }

    private void Write(RedisConnection connection, Message[] messages)
    {
        if (!connection.TryWrite(messages, this)) throw Owner.NoConnection(messages[0]);
    }

    /// <summary>Within MULTI the reply comes only with EXEC, too late to send the script's text after its hash.</summary>
    public override Task<RedisResult> ScriptEvaluateAsync(
        string script, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None) =>
        EvaluateTextAsync(script, keys, values, flags);

    protected override Task<T> RunAsync<T>(Message<T> message)
    {
        Add(message);
        return message.Task;
    }

    protected override void Post(UnobservedMessage message) => Add(message);

    private void Add(Message message)
    {
        lock (_messages) _messages.Add(message);
    }
}
