namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<RedisValue> StringGetAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> StringGetAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> StringGetRangeAsync(RedisKey key, long start, long end, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> StringGetDeleteAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<bool> StringSetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when);

    Task<bool> StringSetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when, CommandFlags flags);

    Task<bool> StringSetAsync(
        RedisKey key, RedisValue value, TimeSpan? expiry = null, bool keepTtl = false, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<bool> StringSetAsync(KeyValuePair<RedisKey, RedisValue>[] values, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> StringSetAndGetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when, CommandFlags flags);

    Task<long> StringIncrementAsync(RedisKey key, long value = 1, CommandFlags flags = CommandFlags.None);

    Task<double> StringIncrementAsync(RedisKey key, double value, CommandFlags flags = CommandFlags.None);

    Task<long> StringDecrementAsync(RedisKey key, long value = 1, CommandFlags flags = CommandFlags.None);

    Task<long> StringAppendAsync(RedisKey key, RedisValue value, CommandFlags flags = CommandFlags.None);

    Task<long> StringLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<RedisValue> StringGetAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Value, "GET", Value(key));

    public Task<RedisValue[]> StringGetAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None) =>
        keys is [] ? Task.FromResult<RedisValue[]>([]) : Run(flags, Replies.ValuesOf, "MGET", Values(keys));

    public Task<RedisValue> StringGetRangeAsync(RedisKey key, long start, long end, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Value, "GETRANGE", Value(key), start, end);

    public Task<RedisValue> StringGetDeleteAsync(RedisKey key, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Value, "GETDEL", Value(key));

    public Task<bool> StringSetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when) =>
        StringSetAsync(key, value, expiry, false, when);

    public Task<bool> StringSetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when, CommandFlags flags) =>
        StringSetAsync(key, value, expiry, false, when, flags);

    // SET to null means delete, as in the published client.
    public Task<bool> StringSetAsync(
        RedisKey key, RedisValue value, TimeSpan? expiry = null, bool keepTtl = false, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        value.IsNull ? KeyDeleteAsync(key, flags) : Run(flags, Replies.Ok, "SET", SetArguments(key, value, expiry, keepTtl, when));

    public Task<bool> StringSetAsync(KeyValuePair<RedisKey, RedisValue>[] values, When when = When.Always, CommandFlags flags = CommandFlags.None)
    {
        ArgumentNullException.ThrowIfNull(values);
        RedisValue[] arguments = [.. values.SelectMany(pair => (RedisValue[])[Value(pair.Key), pair.Value])];
        return (values.Length, when) switch
        {
            (0, _) => Task.FromResult(false),
            (_, When.Always) => Run(flags, Replies.Ok, "MSET", arguments),
            (_, When.NotExists) => Run(flags, Replies.One, "MSETNX", arguments),
            _ => throw new ArgumentException($"{when} is not valid in this context; the permitted values are: Always, NotExists", nameof(when)),
        };
    }

    public Task<RedisValue> StringSetAndGetAsync(RedisKey key, RedisValue value, TimeSpan? expiry, When when, CommandFlags flags) =>
        Run(flags, Replies.Value, "SET", [.. SetArguments(key, value, expiry, false, when), "GET"]);

    public Task<long> StringIncrementAsync(RedisKey key, long value = 1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "INCRBY", Value(key), value);

    public Task<double> StringIncrementAsync(RedisKey key, double value, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Double, "INCRBYFLOAT", Value(key), value);

    public Task<long> StringDecrementAsync(RedisKey key, long value = 1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "DECRBY", Value(key), value);

    public Task<long> StringAppendAsync(RedisKey key, RedisValue value, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "APPEND", Value(key), value);

    public Task<long> StringLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Number, "STRLEN", Value(key));

    private static RedisValue[] SetArguments(RedisKey key, RedisValue value, TimeSpan? expiry, bool keepTtl, When when) =>
    [
        Value(key),
        value,
        .. expiry is { } span && span != TimeSpan.MaxValue ? (RedisValue[])["PX", Milliseconds(span)] : keepTtl ? ["KEEPTTL"] : [],
        .. when switch { When.Exists => (RedisValue[])["XX"], When.NotExists => ["NX"], _ => [] },
    ];
}
