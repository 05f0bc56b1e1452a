using StackExchange.Redis.Connection;

namespace StackExchange.Redis;

/// <summary>Sends every command at once.</summary>
internal sealed class RedisDatabase(ConnectionMultiplexer multiplexer, int database) : RedisCommands(multiplexer), IDatabase
{
    public int Database => database;

    public IBatch CreateBatch(object? asyncState = null) => new RedisBatch(Owner);

    public ITransaction CreateTransaction(object? asyncState = null) => new RedisTransaction(Owner);

    protected override Task<T> RunAsync<T>(Message<T> message) => Owner.Tracer is { } tracer && tracer.IsListening
        ? tracer.TraceAsync(message.Command, database, Owner, () => SendAsync(message))
        : SendAsync(message);

    private Task<T> SendAsync<T>(Message<T> message)
    {
        try
        {
            Owner.Send(message);
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }

        return message.Task;
    }

    // Fire and forget has nobody to tell.
    protected override void Post(UnobservedMessage message)
    {
        try
        {
            Owner.Send(message);
        }
        catch (RedisException)
        {
        }
    }
}
