namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<RedisValue> HashGetAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> HashGetAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None);

    Task<HashEntry[]> HashGetAllAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<bool> HashSetAsync(RedisKey key, RedisValue hashField, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None);

    Task HashSetAsync(RedisKey key, HashEntry[] hashFields, CommandFlags flags = CommandFlags.None);

    Task<bool> HashDeleteAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

    Task<long> HashDeleteAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None);

    Task<bool> HashExistsAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

    Task<long> HashIncrementAsync(RedisKey key, RedisValue hashField, long value = 1, CommandFlags flags = CommandFlags.None);

    Task<double> HashIncrementAsync(RedisKey key, RedisValue hashField, double value, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> HashKeysAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<RedisValue[]> HashValuesAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<long> HashLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    IAsyncEnumerable<HashEntry> HashScanAsync(
        RedisKey key, RedisValue pattern = default, int pageSize = 250, long cursor = 0, int pageOffset = 0, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<RedisValue> HashGetAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Value, "HGET", Value(key), hashField);

    public Task<RedisValue[]> HashGetAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None) =>
        hashFields is [] ? Task.FromResult<RedisValue[]>([]) : Run(flags, Replies.ValuesOf, "HMGET", [Value(key), .. hashFields]);

    public Task<HashEntry[]> HashGetAllAsync(RedisKey key, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.HashEntries, "HGETALL", Value(key));

    // Setting a field to null deletes it, as in the published client.
    public Task<bool> HashSetAsync(RedisKey key, RedisValue hashField, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        (value.IsNull, when) switch
        {
            (true, When.Always) => HashDeleteAsync(key, hashField, flags),
            (_, When.Always) => Run(flags, Replies.One, "HSET", Value(key), hashField, value),
            (_, When.NotExists) => Run(flags, Replies.One, "HSETNX", Value(key), hashField, value),
            _ => throw new ArgumentException($"{when} is not valid in this context; the permitted values are: Always, NotExists", nameof(when)),
        };

    public Task HashSetAsync(RedisKey key, HashEntry[] hashFields, CommandFlags flags = CommandFlags.None) => hashFields is []
        ? Task.CompletedTask
        : Run(flags, Replies.Ok, "HSET", [Value(key), .. hashFields.SelectMany(entry => (RedisValue[])[entry.Name, entry.Value])]);

    public Task<bool> HashDeleteAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.One, "HDEL", Value(key), hashField);

    public Task<long> HashDeleteAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None) =>
        hashFields is [] ? Task.FromResult(0L) : Run(flags, Replies.Number, "HDEL", [Value(key), .. hashFields]);

    public Task<bool> HashExistsAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.One, "HEXISTS", Value(key), hashField);

    public Task<long> HashIncrementAsync(RedisKey key, RedisValue hashField, long value = 1, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Number, "HINCRBY", Value(key), hashField, value);

    public Task<double> HashIncrementAsync(RedisKey key, RedisValue hashField, double value, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.Double, "HINCRBYFLOAT", Value(key), hashField, value);

    public Task<RedisValue[]> HashKeysAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.ValuesOf, "HKEYS", Value(key));

    public Task<RedisValue[]> HashValuesAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.ValuesOf, "HVALS", Value(key));

    public Task<long> HashLengthAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Number, "HLEN", Value(key));

    public async IAsyncEnumerable<HashEntry> HashScanAsync(
        RedisKey key, RedisValue pattern = default, int pageSize = 250, long cursor = 0, int pageOffset = 0, CommandFlags flags = CommandFlags.None)
    {
        RedisValue next = cursor;
        var skip = pageOffset;
        do
        {
            var page = await Run(flags, Replies.Page, "HSCAN", [Value(key), next, .. ScanOptions(pattern, pageSize)]).ConfigureAwait(false);
            next = page.Cursor;
            for (var i = 2 * skip; i + 1 < page.Items.Length; i += 2) yield return new(Replies.Value(page.Items[i]), Replies.Value(page.Items[i + 1]));
            skip = 0;
        }
        while (next != "0");
    }

    internal static RedisValue[] ScanOptions(RedisValue pattern, int pageSize) =>
        [.. pattern.IsNullOrEmpty || pattern == "*" ? [] : (RedisValue[])["MATCH", pattern], "COUNT", pageSize];
}
