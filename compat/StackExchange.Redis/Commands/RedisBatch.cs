using StackExchange.Redis.Connection;

namespace StackExchange.Redis;

internal sealed class RedisBatch(ConnectionMultiplexer multiplexer) : RedisCommands(multiplexer), IBatch
{
    private readonly Lock _gate = new();
    private List<Message> _messages = [];

    public void Execute()
    {
        List<Message> messages;
        lock (_gate) (messages, _messages) = (_messages, []);
        if (messages.Count == 0) return;
        try
        {
            Owner.Send([.. messages]);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            foreach (var message in messages) message.Fail(e);
            throw;
        }
    }

    /// <summary>A batch is sent before its first reply is there, so the script always goes as text.</summary>
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
        lock (_gate) _messages.Add(message);
    }
}
