using System.Diagnostics;
using StackExchange.Redis.Connection;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis;

/// <summary>Turns calls into commands; where they go (at once, in a batch, in a transaction) is the subclass's matter.</summary>
internal abstract partial class RedisCommands(ConnectionMultiplexer multiplexer) : IDatabaseAsync
{
    protected ConnectionMultiplexer Owner { get; } = multiplexer;

    public IConnectionMultiplexer Multiplexer => Owner;

    public bool IsConnected(RedisKey key, CommandFlags flags = CommandFlags.None) => Owner.IsConnected;

    public async Task<TimeSpan> PingAsync(CommandFlags flags = CommandFlags.None)
    {
        var start = Stopwatch.GetTimestamp();
        await Run(flags, Replies.Ok, "PING").ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start);
    }

    protected abstract Task<T> RunAsync<T>(Message<T> message);

    protected abstract void Post(UnobservedMessage message);

    protected Task<T> Run<T>(CommandFlags flags, Func<RespReply, T> convert, string command, params ReadOnlySpan<RedisValue> arguments)
    {
        var frame = RespFrame.Encode(command, arguments);
        if ((flags & CommandFlags.FireAndForget) == 0) return RunAsync(new Message<T>(command, frame, convert));
        Post(new UnobservedMessage(command, frame));
        return Task.FromResult<T>(default!);
    }

    protected static RedisValue Value(RedisKey key) =>
        key.IsNull ? throw new ArgumentNullException(nameof(key), "The key is null.") : key.AsRedisValue();

    protected static RedisValue[] Values(RedisKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Array.ConvertAll(keys, Value);
    }

    protected static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
