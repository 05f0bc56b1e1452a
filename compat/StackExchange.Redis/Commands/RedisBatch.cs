using StackExchange.Redis.Connection;

namespace StackExchange.Redis;

internal sealed class RedisBatch(ConnectionMultiplexer multiplexer) : CollectedCommands(multiplexer), IBatch
{
    public void Execute()
    {
        Message[] messages;
        lock (Gate) messages = Take_HoldsGate();
        if (messages.Length == 0) return;
        try
        {
            Owner.Send(messages);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            foreach (var message in messages) message.Fail(e);
            throw;
        }
    }
}
