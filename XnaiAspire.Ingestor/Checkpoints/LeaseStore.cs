using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>What lies under the lease's name.</summary>
/// <param name="Value">As it is, at most <see cref="LeaseHolder.MaxLength"/> characters.</param>
/// <param name="EndsIn">Until it expires unless it is renewed.</param>
internal sealed record LeaseSight(string Value, TimeSpan EndsIn)
{
    /// <summary>Null for what is no lease.</summary>
    public LeaseHolder? Holder { get; } = LeaseHolder.Parse(Value);
}

/// <summary>The lease in Redis: compared and changed in one step, by a script, because between two commands anybody may come.</summary>
internal sealed class LeaseStore(IConnectionMultiplexer redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>How long a lease outlives a machine that went down: more than a long garbage collection or a short loss of the network.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    // A lease that cannot be renewed at once will be at the next tick.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // ARGV: the value that may be replaced, or ''; the new value; milliseconds; the longest value that is of interest. Answers nothing when the
    // place was free, '' when it had the new or the replaced value, else the value that stands there and its milliseconds. A value without an
    // expiry is given one: else a lease that somebody wrote by hand would hold for ever.
    private const string SwapScript = """
        local now = redis.call('GET', KEYS[1])
        if now and now ~= ARGV[1] and now ~= ARGV[2] then
          local left = redis.call('PTTL', KEYS[1])
          if left < 0 then
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            left = tonumber(ARGV[3])
          end
          return {string.sub(now, 1, tonumber(ARGV[4])), tostring(left)}
        end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        if now then return {''} end
        return {}
        """;

    private const string ReleaseScript = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    /// <summary>The name that the lease has.</summary>
    public RedisKey Key => keys.Lease;

    /// <summary>Whether a refusal says that another type is under the name: no lease, then. A script's refusal has it in the middle.</summary>
    public static bool IsWrongType(RedisServerException e) => e.Message.Contains("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Who holds the lease; null when nobody does.</summary>
    /// <param name="setEnd">Whether a lease without an expiry is given one.</param>
    public async Task<LeaseSight?> LookAsync(bool setEnd = true)
    {
        try
        {
            IDatabase database = Connected();
            string? value = await database.StringGetRangeAsync(keys.Lease, 0, LeaseHolder.MaxLength - 1).WaitAsync(Patience, time).ConfigureAwait(false);
            if (string.IsNullOrEmpty(value))
                return null;

            TimeSpan? left = await database.KeyTimeToLiveAsync(keys.Lease).WaitAsync(Patience, time).ConfigureAwait(false);

            // Written by hand: without an end it would hold for ever.
            if (left is null && setEnd)
                await database.KeyExpireAsync(keys.Lease, Length).WaitAsync(Patience, time).ConfigureAwait(false);

            return new LeaseSight(value, left ?? Length);
        }
        catch (RedisServerException e) when (IsWrongType(e))
        {
            // Taking it will say so.
            return null;
        }
    }

    /// <summary>Takes or renews the lease.</summary>
    /// <param name="insteadOf">The value whose place may be taken; empty for none.</param>
    /// <param name="value">What is to stand there.</param>
    public async Task<LeaseSwap> SwapAsync(string insteadOf, string value)
    {
        RedisResult result = await Connected()
            .ScriptEvaluateAsync(SwapScript, [keys.Lease], [insteadOf, value, (long)Length.TotalMilliseconds, LeaseHolder.MaxLength])
            .WaitAsync(Patience, time).ConfigureAwait(false);
        return (string?[]?)result switch
        {
            null or [] => new LeaseSwap(WasFree: true, null),
            [""] => new LeaseSwap(WasFree: false, null),
            [{ } other, { } left] when long.TryParse(left, out long milliseconds) =>
                new LeaseSwap(WasFree: false, new LeaseSight(other, TimeSpan.FromMilliseconds(milliseconds))),
            _ => throw new RedisException("The lease's script was answered in an unknown form."),
        };
    }

    /// <summary>Removes what is no lease.</summary>
    public Task ClearAsync() => Connected().KeyDeleteAsync(keys.Lease).WaitAsync(Patience, time);

    /// <summary>Gives it back, if it is still ours.</summary>
    public Task ReleaseAsync(string value) =>
        Connected().ScriptEvaluateAsync(ReleaseScript, [keys.Lease], [value]).WaitAsync(Patience, time);

    // Without a connection the answer is known: a run does not wait for one to come.
    private IDatabase Connected() => redis.IsConnected
        ? redis.GetDatabase()
        : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, redis.GetStatus());
}

/// <summary>What a swap came to.</summary>
/// <param name="WasFree">Whether nobody held it.</param>
/// <param name="Other">Who holds it instead; null when it is ours.</param>
internal sealed record LeaseSwap(bool WasFree, LeaseSight? Other);
