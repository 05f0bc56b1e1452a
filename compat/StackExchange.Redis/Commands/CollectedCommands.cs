using StackExchange.Redis.Connection;

namespace StackExchange.Redis;

/// <summary>Commands that wait until all of them are sent as one.</summary>
internal abstract class CollectedCommands(ConnectionMultiplexer multiplexer) : RedisCommands(multiplexer)
{
    private List<Message> _messages = [];

    /// <summary>Guards what is collected.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>What was collected, which is then forgotten here. Under <see cref="Gate"/>.</summary>
    protected Message[] Take_HoldsGate()
    {
        Message[] messages = [.. _messages];
        _messages = [];
        return messages;
    }

    /// <summary>Sent before the first reply is there, which is too late to send a script's text after its hash; so it always goes as text.</summary>
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
        lock (Gate) _messages.Add(message);
    }
}
