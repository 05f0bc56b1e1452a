namespace StackExchange.Redis;

public partial interface IDatabaseAsync
{
    Task<bool> LockTakeAsync(RedisKey key, RedisValue value, TimeSpan expiry, CommandFlags flags = CommandFlags.None);

    Task<bool> LockExtendAsync(RedisKey key, RedisValue value, TimeSpan expiry, CommandFlags flags = CommandFlags.None);

    Task<bool> LockReleaseAsync(RedisKey key, RedisValue value, CommandFlags flags = CommandFlags.None);

    Task<RedisValue> LockQueryAsync(RedisKey key, CommandFlags flags = CommandFlags.None);
}

internal abstract partial class RedisCommands
{
    // Compare and act in one step on the server: between a GET and a DEL the lock could pass to somebody else.
    private const string ExtendIfHeld = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

    private const string ReleaseIfHeld = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    public Task<bool> LockTakeAsync(RedisKey key, RedisValue value, TimeSpan expiry, CommandFlags flags = CommandFlags.None) =>
        value.IsNull ? throw new ArgumentNullException(nameof(value)) : StringSetAsync(key, value, expiry, When.NotExists, flags);

    public async Task<bool> LockExtendAsync(RedisKey key, RedisValue value, TimeSpan expiry, CommandFlags flags = CommandFlags.None) =>
        (bool?)await ScriptEvaluateAsync(ExtendIfHeld, [key], [value, Milliseconds(expiry)], flags).ConfigureAwait(false) ?? false;

    public async Task<bool> LockReleaseAsync(RedisKey key, RedisValue value, CommandFlags flags = CommandFlags.None) =>
        (bool?)await ScriptEvaluateAsync(ReleaseIfHeld, [key], [value], flags).ConfigureAwait(false) ?? false;

    public Task<RedisValue> LockQueryAsync(RedisKey key, CommandFlags flags = CommandFlags.None) => StringGetAsync(key, flags);
}
