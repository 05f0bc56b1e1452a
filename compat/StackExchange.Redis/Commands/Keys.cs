namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<bool> KeyDeleteAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<long> KeyDeleteAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

    Task<bool> KeyExistsAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<long> KeyExistsAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

    Task<bool> KeyExpireAsync(RedisKey key, TimeSpan? expiry, CommandFlags flags);

    Task<bool> KeyExpireAsync(RedisKey key, TimeSpan? expiry, ExpireWhen when = ExpireWhen.Always, CommandFlags flags = CommandFlags.None);

    Task<bool> KeyPersistAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<TimeSpan?> KeyTimeToLiveAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<RedisType> KeyTypeAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

    Task<bool> KeyRenameAsync(RedisKey key, RedisKey newKey, When when = When.Always, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    public Task<bool> KeyDeleteAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.One, "DEL", Value(key));

    public Task<long> KeyDeleteAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None) =>
        keys is [] ? Task.FromResult(0L) : Run(flags, Replies.Number, "DEL", Values(keys));

    public Task<bool> KeyExistsAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.One, "EXISTS", Value(key));

    public Task<long> KeyExistsAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None) =>
        keys is [] ? Task.FromResult(0L) : Run(flags, Replies.Number, "EXISTS", Values(keys));

    public Task<bool> KeyExpireAsync(RedisKey key, TimeSpan? expiry, CommandFlags flags) => KeyExpireAsync(key, expiry, ExpireWhen.Always, flags);

    // No expiry means: keep for ever.
    public Task<bool> KeyExpireAsync(RedisKey key, TimeSpan? expiry, ExpireWhen when = ExpireWhen.Always, CommandFlags flags = CommandFlags.None) =>
        expiry is not { } span || span == TimeSpan.MaxValue
            ? KeyPersistAsync(key, flags)
            : Run(flags, Replies.One, "PEXPIRE", [Value(key), (long)span.TotalMilliseconds, .. when switch
            {
                ExpireWhen.HasNoExpiry => (RedisValue[])["NX"],
                ExpireWhen.HasExpiry => ["XX"],
                ExpireWhen.GreaterThanCurrentExpiry => ["GT"],
                ExpireWhen.LessThanCurrentExpiry => ["LT"],
                _ => [],
            }]);

    public Task<bool> KeyPersistAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.One, "PERSIST", Value(key));

    public Task<TimeSpan?> KeyTimeToLiveAsync(RedisKey key, CommandFlags flags = CommandFlags.None) =>
        Run(flags, Replies.TimeToLive, "PTTL", Value(key));

    public Task<RedisType> KeyTypeAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => Run(flags, Replies.Type, "TYPE", Value(key));

    public Task<bool> KeyRenameAsync(RedisKey key, RedisKey newKey, When when = When.Always, CommandFlags flags = CommandFlags.None) =>
        when is When.NotExists
            ? Run(flags, Replies.One, "RENAMENX", Value(key), Value(newKey))
            : Run(flags, Replies.Ok, "RENAME", Value(key), Value(newKey));
}
