using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

[Collection(ServerGroup.Name)]
public sealed class CommandTests(SharedServers servers)
{
    private static RedisKey NewKey() => "test:" + Guid.NewGuid().ToString("N");

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Strings(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        Assert.True((await db.StringGetAsync(key)).IsNull);
        Assert.True(await db.StringSetAsync(key, "Grüße"));
        Assert.Equal("Grüße", await db.StringGetAsync(key));
        Assert.False(await db.StringSetAsync(key, "other", TimeSpan.FromMinutes(1), When.NotExists));
        Assert.Null(await db.KeyTimeToLiveAsync(key));
        Assert.True(await db.StringSetAsync(key, 41, TimeSpan.FromMinutes(1), When.Exists));
        Assert.InRange((await db.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
        Assert.Equal(42, await db.StringIncrementAsync(key));
        Assert.Equal(42, (int)await db.StringGetAsync(key));
        Assert.Equal("42", await db.StringSetAndGetAsync(key, "43", null, When.Always, CommandFlags.None));
        Assert.Equal("43", await db.StringGetDeleteAsync(key));
        Assert.False(await db.KeyExistsAsync(key));
        Assert.Equal(["a", RedisValue.Null], await db.StringGetAsync([await Stored(db, "a"), NewKey()]));
    }

    private static async Task<RedisKey> Stored(IDatabase db, RedisValue value)
    {
        var key = NewKey();
        await db.StringSetAsync(key, value);
        return key;
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Hashes(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        await db.HashSetAsync(key, [new("documents", 400), new("state", "running")]);
        Assert.False(await db.HashSetAsync(key, "state", "paused"));
        Assert.True(await db.HashSetAsync(key, "rate", 1.5));
        Assert.False(await db.HashSetAsync(key, "rate", 2, When.NotExists));
        Assert.Equal(500, await db.HashIncrementAsync(key, "documents", 100));
        Assert.Equal(1.5, (double)await db.HashGetAsync(key, "rate"));
        Assert.Equal(["paused", RedisValue.Null], await db.HashGetAsync(key, ["state", "none"]));
        Assert.Equal(3, await db.HashLengthAsync(key));
        Assert.True(await db.HashDeleteAsync(key, "rate"));
        var all = (await db.HashGetAllAsync(key)).ToStringDictionary();
        Assert.Equal(new Dictionary<string, string> { ["documents"] = "500", ["state"] = "paused" }, all);

        var scanned = new List<string>();
        await foreach (var entry in db.HashScanAsync(key, pageSize: 1)) scanned.Add(entry.Name.ToString());
        Assert.Equal(["documents", "state"], scanned.Order());
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Lists(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        Assert.Equal(3, await db.ListRightPushAsync(key, ["b", "c", "d"]));
        Assert.Equal(4, await db.ListLeftPushAsync(key, "a"));
        Assert.Equal(["a", "b", "c", "d"], await db.ListRangeAsync(key));
        Assert.Equal("a", await db.ListLeftPopAsync(key));
        Assert.Equal("d", await db.ListMoveAsync(key, key, ListSide.Right, ListSide.Left));
        await db.ListTrimAsync(key, 0, 1);
        Assert.Equal(["d", "b"], await db.ListLeftPopAsync(key, 5));
        Assert.Empty(await db.ListRightPopAsync(key, 5));
        Assert.Equal(0, await db.ListRightPushAsync(key, "x", When.Exists));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Sorted_sets(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        Assert.True(await db.SortedSetAddAsync(key, "one", 1));
        Assert.Equal(2, await db.SortedSetAddAsync(key, [new("two", 2), new("three", 3.25)]));
        Assert.False(await db.SortedSetAddAsync(key, "one", 9, SortedSetWhen.NotExists));
        Assert.Equal(["one", "two", "three"], await db.SortedSetRangeByRankAsync(key));
        Assert.Equal(new SortedSetEntry("three", 3.25), Assert.Single(await db.SortedSetRangeByRankWithScoresAsync(key, 0, 0, Order.Descending)));
        Assert.Equal(["two", "three"], await db.SortedSetRangeByScoreAsync(key, 1, exclude: Exclude.Start));
        Assert.Equal(["two"], await db.SortedSetRangeByScoreAsync(key, 1, 4, order: Order.Descending, skip: 1, take: 1));
        Assert.Equal(2, await db.SortedSetLengthAsync(key, 2));
        Assert.Equal(1, await db.SortedSetRankAsync(key, "two"));
        Assert.Null(await db.SortedSetScoreAsync(key, "none"));
        Assert.Equal(4.5, await db.SortedSetIncrementAsync(key, "two", 2.5));
        Assert.Equal(new SortedSetEntry("one", 1), await db.SortedSetPopAsync(key));
        Assert.Equal(1, await db.SortedSetRemoveRangeByScoreAsync(key, 4, double.PositiveInfinity));
        Assert.True(await db.SortedSetRemoveAsync(key, "three"));
        Assert.Null(await db.SortedSetPopAsync(key));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Scripts_and_nested_replies(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        var result = await db.ScriptEvaluateAsync("return {KEYS[1], {1, {ARGV[1], false}}, redis.call('SET', KEYS[1], ARGV[1])}", [key], ["v"]);
        Assert.Equal(3, result.Length);
        Assert.Equal((string?)key, (string?)result[0]);
        Assert.Equal(1, (int)result[1][0]);
        Assert.Equal("v", (string?)result[1][1][0]);
        Assert.True(result[1][1][1].IsNull);
        Assert.Equal("OK", (string?)result[2]);

        // The second time it goes by its hash alone.
        const string Add = "return redis.call('INCRBY', KEYS[1], ARGV[1])";
        var counter = NewKey();
        Assert.Equal(2, (long)await db.ScriptEvaluateAsync(Add, [counter], [2]));
        Assert.Equal(4, (long)await db.ScriptEvaluateAsync(Add, [counter], [2]));
        var e = await Assert.ThrowsAsync<RedisServerException>(() => db.ScriptEvaluateAsync("return redis.call('NOPE')"));
        Assert.NotEmpty(e.Message);
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task A_lease_belongs_to_its_holder(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = NewKey();
        Assert.True(await db.LockTakeAsync(key, "me", TimeSpan.FromMinutes(1)));
        Assert.False(await db.LockTakeAsync(key, "you", TimeSpan.FromMinutes(1)));
        Assert.False(await db.LockExtendAsync(key, "you", TimeSpan.FromMinutes(5)));
        Assert.True(await db.LockExtendAsync(key, "me", TimeSpan.FromMinutes(5)));
        Assert.InRange((await db.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.False(await db.LockReleaseAsync(key, "you"));
        Assert.Equal("me", await db.LockQueryAsync(key));
        Assert.True(await db.LockReleaseAsync(key, "me"));
        Assert.False(await db.KeyExistsAsync(key));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Server_errors_fail_one_call_only(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = await Stored(db, "text");
        var wrong = db.HashGetAsync(key, "field");
        var right = db.StringGetAsync(key);
        var e = await Assert.ThrowsAsync<RedisServerException>(() => wrong);
        Assert.StartsWith("WRONGTYPE", e.Message, StringComparison.Ordinal);
        Assert.Equal("text", await right);
        await Assert.ThrowsAsync<RedisServerException>(() => db.ExecuteAsync("NOSUCHCOMMAND", 1, "x"));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Keys(ServerKind kind)
    {
        var db = servers.Database(kind);
        var key = await Stored(db, "x");
        Assert.Equal(RedisType.String, await db.KeyTypeAsync(key));
        Assert.True(await db.KeyExpireAsync(key, TimeSpan.FromMinutes(2)));
        Assert.True(await db.KeyPersistAsync(key));
        Assert.Null(await db.KeyTimeToLiveAsync(key));
        var renamed = key.Append(":2");
        Assert.True(await db.KeyRenameAsync(key, renamed));
        Assert.Equal(1, await db.KeyExistsAsync([key, renamed]));

        var server = Assert.Single(servers.Connection(kind).GetServers());
        var found = new List<RedisKey>();
        await foreach (var name in server.KeysAsync(pattern: (string?)key + "*")) found.Add(name);
        Assert.Equal([renamed], found);
        Assert.True(await db.KeyExpireAsync(renamed, TimeSpan.Zero));
        Assert.False(await db.KeyDeleteAsync(renamed));
        Assert.InRange(await server.TimeAsync(), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Contains("redis_version", await server.InfoRawAsync("server"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RedisCommandException>(() => server.FlushDatabaseAsync());
    }
}
