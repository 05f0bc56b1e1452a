using StackExchange.Redis.Connection;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>MULTI, the commands, EXEC, sent as one; with conditions, after WATCH and the checks, while nobody else may write on the connection.</summary>
internal sealed class RedisTransaction(ConnectionMultiplexer multiplexer) : CollectedCommands(multiplexer), ITransaction
{
    private readonly List<ConditionResult> _conditions = [];

    public ConditionResult AddCondition(Condition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var result = new ConditionResult(condition);
        lock (Gate) _conditions.Add(result);
        return result;
    }

    public Task<bool> ExecuteAsync(CommandFlags flags = CommandFlags.None)
    {
        Message[] messages;
        ConditionResult[] conditions;
        lock (Gate)
        {
            messages = Take_HoldsGate();
            conditions = [.. _conditions];
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
}
