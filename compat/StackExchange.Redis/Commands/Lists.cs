namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<long> ListLeftPushAsync(RedisKey key, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<long> ListLeftPushAsync(RedisKey key, RedisValue[] values, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<long> ListRightPushAsync(RedisKey key, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<long> ListRightPushAsync(RedisKey key, RedisValue[] values, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> ListLeftPopAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> ListLeftPopAsync(RedisKey key, long count, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> ListRightPopAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> ListRightPopAsync(RedisKey key, long count, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> ListMoveAsync(
        RedisKey sourceKey, RedisKey destinationKey, ListSide sourceSide, ListSide destinationSide, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> ListRangeAsync(RedisKey key, long start = 0, long stop = -1, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> ListGetByIndexAsync(RedisKey key, long index, CommandFlags flags = CommandFlags.None);

    Task ListSetByIndexAsync(RedisKey key, long index, RedisValue value, CommandFlags flags = CommandFlags.None);

    Task<long> ListRemoveAsync(RedisKey key, RedisValue value, long count = 0, CommandFlags flags = CommandFlags.None);

    Task ListTrimAsync(RedisKey key, long start, long stop, CommandFlags flags = CommandFlags.None);

    Task<long> ListLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<long> ListLeftPushAsync(RedisKey key, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        PushAsync("LPUSH", key, [value], when, flags);

    public Task<long> ListLeftPushAsync(RedisKey key, RedisValue[] values, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        PushAsync("LPUSH", key, values, when, flags);

    public Task<long> ListRightPushAsync(RedisKey key, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        PushAsync("RPUSH", key, [value], when, flags);

    public Task<long> ListRightPushAsync(RedisKey key, RedisValue[] values, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        PushAsync("RPUSH", key, values, when, flags);

    // Pushing nothing is asked as the list's length, as in the published client.
    private Task<long> PushAsync(string command, RedisKey key, RedisValue[] values, When when, CommandFlags flags) => (values, when) switch
    {
        ([], _) => ListLengthAsync(key, flags),
        (_, When.Always) => Run(flags, Replies.Number, command, [Value(key), .. values]),
        (_, When.Exists) => Run(flags, Replies.Number, command + "X", [Value(key), .. values]),
        _ => throw new ArgumentException($"{when} is not valid in this context; the permitted values are: Always, Exists", nameof(when)),
    };

    public Task<RedisValue> ListLeftPopAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Value, "LPOP", Value(key));

    public Task<RedisValue[]> ListLeftPopAsync(RedisKey key, long count, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.ValuesOf, "LPOP", Value(key), count);

    public Task<RedisValue> ListRightPopAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Value, "RPOP", Value(key));

    public Task<RedisValue[]> ListRightPopAsync(RedisKey key, long count, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.ValuesOf, "RPOP", Value(key), count);

    public Task<RedisValue> ListMoveAsync(
        RedisKey sourceKey, RedisKey destinationKey, ListSide sourceSide, ListSide destinationSide, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Value, "LMOVE", Value(sourceKey), Value(destinationKey), Side(sourceSide), Side(destinationSide));

    public Task<RedisValue[]> ListRangeAsync(RedisKey key, long start = 0, long stop = -1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.ValuesOf, "LRANGE", Value(key), start, stop);

    public Task<RedisValue> ListGetByIndexAsync(RedisKey key, long index, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Value, "LINDEX", Value(key), index);

    public Task ListSetByIndexAsync(RedisKey key, long index, RedisValue value, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Ok, "LSET", Value(key), index, value);

    public Task<long> ListRemoveAsync(RedisKey key, RedisValue value, long count = 0, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "LREM", Value(key), count, value);

    public Task ListTrimAsync(RedisKey key, long start, long stop, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Ok, "LTRIM", Value(key), start, stop);

    public Task<long> ListLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Number, "LLEN", Value(key));

    private static RedisValue Side(ListSide side) => side is ListSide.Left ? "LEFT" : "RIGHT";
}
