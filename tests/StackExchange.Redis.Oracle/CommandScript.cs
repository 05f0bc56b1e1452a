using System.Globalization;

namespace StackExchange.Redis.Oracle;

/// <summary>Commands with what they answered, one a line. The same source is compiled against the published client and against ours.</summary>
internal sealed class CommandScript
{
    private readonly IDatabase _db;
    private readonly string _prefix;
    private readonly List<string> _lines = [];

    private CommandScript(IDatabase db, string prefix)
    {
        _db = db;
        _prefix = prefix;
    }

    public static async Task<List<string>> RunAsync(IDatabase db, string prefix)
    {
        var script = new CommandScript(db, prefix);
        await script.StringsAsync();
        await script.HashesAsync();
        await script.ListsAsync();
        await script.SortedSetsAsync();
        await script.ScriptsAsync();
        await script.TransactionsAsync();
        return script._lines;
    }

    private RedisKey Key(string name) => _prefix + ":" + name;

    private async Task Note<T>(string what, Task<T> call)
    {
        try
        {
            _lines.Add($"{what} = {Show(await call)}");
        }
        catch (RedisServerException e)
        {
            _lines.Add($"{what} ! {e.Message}");
        }
        catch (OperationCanceledException)
        {
            _lines.Add($"{what} cancelled");
        }
    }

    private async Task StringsAsync()
    {
        var key = Key("string");
        await Note("get missing", _db.StringGetAsync(key));
        await Note("set nx", _db.StringSetAsync(key, "Grüße 世界", TimeSpan.FromMinutes(1), When.NotExists));
        await Note("set nx again", _db.StringSetAsync(key, "other", null, When.NotExists));
        await Note("get", _db.StringGetAsync(key));
        await Note("length", _db.StringLengthAsync(key));
        await Note("ttl", _db.KeyTimeToLiveAsync(key));
        await Note("set xx", _db.StringSetAsync(key, 1.5, null, When.Exists));
        await Note("ttl after set", _db.KeyTimeToLiveAsync(key));
        await Note("increment by text", _db.StringIncrementAsync(Key("number"), 5));
        await Note("increment double", _db.StringIncrementAsync(key, 0.25));
        await Note("increment what is no integer", _db.StringIncrementAsync(key, 1));
        await Note("decrement", _db.StringDecrementAsync(Key("number"), 7));
        await Note("append", _db.StringAppendAsync(key, "x"));
        await Note("get several", _db.StringGetAsync([key, Key("none"), Key("number")]));
        await Note("set null", _db.StringSetAsync(key, RedisValue.Null));
        await Note("type of none", _db.KeyTypeAsync(key));
        await Note("delete several", _db.KeyDeleteAsync([key, Key("number")]));
        await Note("set bool", _db.StringSetAsync(key, true));
        await Note("get bool", _db.StringGetAsync(key));
        await Note("expire", _db.KeyExpireAsync(key, TimeSpan.FromHours(1)));
        await Note("persist", _db.KeyPersistAsync(key));
        await Note("rename", _db.KeyRenameAsync(key, Key("renamed")));
        await Note("exists", _db.KeyExistsAsync(key));
    }

    private async Task HashesAsync()
    {
        var key = Key("hash");
        await _db.HashSetAsync(key, [new HashEntry("a", 1), new HashEntry("b", "two"), new HashEntry("c", double.PositiveInfinity)]);
        await Note("hset new", _db.HashSetAsync(key, "d", ""));
        await Note("hset old", _db.HashSetAsync(key, "d", "x"));
        await Note("hset nx", _db.HashSetAsync(key, "d", "y", When.NotExists));
        await Note("hget", _db.HashGetAsync(key, "b"));
        await Note("hget inf", _db.HashGetAsync(key, "c"));
        await Note("hmget", _db.HashGetAsync(key, ["a", "none", "d"]));
        await Note("hincr", _db.HashIncrementAsync(key, "a", 41));
        await Note("hincr float", _db.HashIncrementAsync(key, "a", 0.5));
        await Note("hlen", _db.HashLengthAsync(key));
        await Note("hdel", _db.HashDeleteAsync(key, ["c", "none"]));
        await Note("hgetall sorted", SortedAsync(_db.HashGetAllAsync(key)));
        await Note("hgetall of none", _db.HashGetAllAsync(Key("none")));
        await Note("lists are no hashes", _db.ListLengthAsync(key));
    }

    private static async Task<HashEntry[]> SortedAsync(Task<HashEntry[]> entries) => [.. (await entries).OrderBy(entry => entry.Name.ToString(), StringComparer.Ordinal)];

    private async Task ListsAsync()
    {
        var key = Key("list");
        await Note("rpush several", _db.ListRightPushAsync(key, ["a", "b", "c", "b"]));
        await Note("lpush", _db.ListLeftPushAsync(key, "z"));
        await Note("lrange", _db.ListRangeAsync(key));
        await Note("lrange part", _db.ListRangeAsync(key, 1, -2));
        await Note("lindex", _db.ListGetByIndexAsync(key, -1));
        await Note("lrem", _db.ListRemoveAsync(key, "b"));
        await Note("lpop", _db.ListLeftPopAsync(key));
        await Note("rpop", _db.ListRightPopAsync(key));
        await Note("rpop of none", _db.ListRightPopAsync(Key("none")));
        await Note("push to none", _db.ListRightPushAsync(Key("none"), "x", When.Exists));
    }

    private async Task SortedSetsAsync()
    {
        var key = Key("zset");
        await Note("zadd", _db.SortedSetAddAsync(key, "a", 1));
        await Note("zadd again", _db.SortedSetAddAsync(key, "a", 1.25));
        await Note("zadd several", _db.SortedSetAddAsync(key, [new SortedSetEntry("b", -3), new SortedSetEntry("c", 1e300), new SortedSetEntry("d", double.NegativeInfinity)]));
        await Note("zrange", _db.SortedSetRangeByRankAsync(key));
        await Note("zrevrange scores", _db.SortedSetRangeByRankWithScoresAsync(key, 0, 1, Order.Descending));
        await Note("by score", _db.SortedSetRangeByScoreAsync(key, -3, 1.25));
        await Note("by score exclusive", _db.SortedSetRangeByScoreAsync(key, -3, 1.25, Exclude.Start));
        await Note("by score exclusive stop", _db.SortedSetRangeByScoreAsync(key, -3, 1.25, Exclude.Stop, Order.Descending));
        await Note("by score page", _db.SortedSetRangeByScoreWithScoresAsync(key, skip: 1, take: 2));
        await Note("score", _db.SortedSetScoreAsync(key, "c"));
        await Note("score of none", _db.SortedSetScoreAsync(key, "none"));
        await Note("rank", _db.SortedSetRankAsync(key, "a"));
        await Note("rank of none", _db.SortedSetRankAsync(key, "none", Order.Descending));
        await Note("incr", _db.SortedSetIncrementAsync(key, "a", 0.1));
        await Note("count", _db.SortedSetLengthAsync(key, -3, 2, Exclude.Start));
        await Note("remove by score", _db.SortedSetRemoveRangeByScoreAsync(key, double.NegativeInfinity, -3));
        await Note("remove by rank", _db.SortedSetRemoveRangeByRankAsync(key, -1, -1));
        await Note("remove", _db.SortedSetRemoveAsync(key, "a"));
    }

    private async Task ScriptsAsync()
    {
        await Note("script number", _db.ScriptEvaluateAsync("return 42"));
        await Note("script text", _db.ScriptEvaluateAsync("return KEYS[1]..ARGV[1]", [Key("k")], ["v"]));
        await Note("script null", _db.ScriptEvaluateAsync("return false"));
        await Note("script list", Values(_db.ScriptEvaluateAsync("return {1, 'two', 3}")));
        await Note("script status", _db.ScriptEvaluateAsync("return redis.call('SET', KEYS[1], 'x')", [Key("script")]));
        await Note("script error", _db.ScriptEvaluateAsync("return redis.error_reply('MINE said so')"));
    }

    private static async Task<RedisValue[]> Values(Task<RedisResult> result) => (RedisValue[]?)await result ?? [];

    private async Task TransactionsAsync()
    {
        var key = Key("transaction");
        var first = _db.CreateTransaction();
        first.AddCondition(Condition.KeyNotExists(key));
        var set = first.StringSetAsync(key, 1);
        var pushed = first.ListRightPushAsync(key, "x");
        await Note("executes", first.ExecuteAsync());
        await Note("its set", set);
        await Note("its push to a string", pushed);

        var second = _db.CreateTransaction();
        var condition = second.AddCondition(Condition.StringEqual(key, 2));
        var never = second.StringSetAsync(key, 3);
        await Note("does not execute", second.ExecuteAsync());
        await Note("its condition", Task.FromResult(condition.WasSatisfied));
        await Note("its set never ran", never);

        await Note("take", _db.LockTakeAsync(Key("lock"), "me", TimeSpan.FromMinutes(1)));
        await Note("take again", _db.LockTakeAsync(Key("lock"), "you", TimeSpan.FromMinutes(1)));
        await Note("extend by other", _db.LockExtendAsync(Key("lock"), "you", TimeSpan.FromMinutes(1)));
        await Note("extend", _db.LockExtendAsync(Key("lock"), "me", TimeSpan.FromMinutes(1)));
        await Note("release by other", _db.LockReleaseAsync(Key("lock"), "you"));
        await Note("release", _db.LockReleaseAsync(Key("lock"), "me"));
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        RedisValue { IsNull: true } or RedisResult { IsNull: true } => "null",
        RedisValue item => "'" + item + "'",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool or long or int => string.Format(CultureInfo.InvariantCulture, "{0}", value),
        TimeSpan span => span > TimeSpan.Zero ? "some time" : "no time",
        HashEntry entry => $"{Show(entry.Name)}:{Show(entry.Value)}",
        SortedSetEntry entry => $"{Show(entry.Element)}:{Show(entry.Score)}",
        System.Collections.IEnumerable list and not string => "[" + string.Join(", ", list.Cast<object?>().Select(Show)) + "]",
        _ => value.ToString()!,
    };
}
