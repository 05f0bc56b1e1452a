using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>The lease in Redis: compared and changed in one step each, by scripts, because between two commands anybody may come.</summary>
internal sealed class LeaseStore(IConnectionMultiplexer redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>How long a lease outlives a machine that went down: more than a long garbage collection or a short loss of the network.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    // A lease that cannot be renewed at once will be at the next tick.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // ARGV: the dead holder whose place may be taken, or ''; the new holder; milliseconds. Answers the new value, or '' and the holder.
    private const string TakeScript = """
        local now = redis.call('GET', KEYS[1])
        if now and now ~= ARGV[1] then return {'', now} end
        local value = redis.call('INCR', KEYS[2]) .. '|' .. ARGV[2]
        redis.call('SET', KEYS[1], value, 'PX', ARGV[3])
        return {value, ''}
        """;

    // After a flush nobody holds it: then it is ours again. Answers '' or who else holds it.
    private const string RenewScript = """
        local now = redis.call('GET', KEYS[1])
        if now and now ~= ARGV[1] then return now end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return ''
        """;

    private const string ReleaseScript = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    /// <returns>The value that was stored, or null with the one that is there.</returns>
    public async Task<(string? Taken, string Holder)> TakeAsync(string insteadOf, LeaseHolder holder)
    {
        RedisResult result = await redis.GetDatabase()
            .ScriptEvaluateAsync(TakeScript, [keys.Lease, keys.Fence], [insteadOf, holder.Serialize(), Milliseconds])
            .WaitAsync(Patience, time).ConfigureAwait(false);
        var parts = (string?[])result!;
        return parts[0] is { Length: > 0 } taken ? (taken, taken) : (null, parts[1] ?? "");
    }

    /// <returns>Who else holds it; null when it is ours, and when Redis cannot be asked.</returns>
    public async Task<LeaseHolder?> RenewAsync(string value)
    {
        try
        {
            RedisResult result = await redis.GetDatabase()
                .ScriptEvaluateAsync(RenewScript, [keys.Lease], [value, Milliseconds])
                .WaitAsync(Patience, time).ConfigureAwait(false);
            return (string?)result is { Length: > 0 } other ? LeaseHolder.Parse(other) : null;
        }
        catch (Exception e) when (RunTracking.IsRedisTrouble(e))
        {
            return null;
        }
    }

    public async Task ReleaseAsync(string value)
    {
        try
        {
            await redis.GetDatabase().ScriptEvaluateAsync(ReleaseScript, [keys.Lease], [value]).WaitAsync(Patience, time).ConfigureAwait(false);
        }
        catch (Exception e) when (RunTracking.IsRedisTrouble(e))
        {
            // It expires by itself.
        }
    }

    private static RedisValue Milliseconds => (long)Length.TotalMilliseconds;
}
