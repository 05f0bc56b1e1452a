using System.Diagnostics;
using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>Whatever Redis does, the index is the same bytes, nothing is embedded twice, and Redis is filled again from the ledger.</summary>
public sealed class RedisHostilityTests(RedisServers servers) : IClassFixture<RedisServers>
{
    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Undisturbed_it_tracks_the_run_and_gives_the_lease_back(ServerKind kind)
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[kind]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        Assert.Equal("Running", await library.HashAsync("run", "state"));
        Assert.True(await library.Database.KeyExistsAsync($"xnai:{library.Id}:lease"));
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        Assert.Equal("tracked", library.Service.Status.Redis);
        await library.AssertUndisturbedAsync();
        Assert.True(await library.IsFilledAsync());
        Assert.False(await library.Database.KeyExistsAsync($"xnai:{library.Id}:lease"));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Flushed_in_the_middle(ServerKind kind)
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[kind]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();

        // Of these keys only: the other tests have theirs on the same server. To a run it is the same.
        await library.Database.KeyDeleteAsync([.. Keys(library)]);
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        Assert.True(await library.IsFilledAsync());
        Assert.Matches("^tracked; Redis lost our state at [0-9:]{8} UTC; filled again from the ledger$", library.Service.Status.Redis);
        Assert.Contains("Redis lost our state at", (await library.HashAsync("run", "note")).ToString(), StringComparison.Ordinal);
        Assert.False(await library.Database.KeyExistsAsync($"xnai:{library.Id}:lease"));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Other_types_under_all_its_names(ServerKind kind)
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[kind]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        IDatabase redis = library.Database;
        string prefix = $"xnai:{library.Id}";
        await redis.KeyDeleteAsync([.. Keys(library)]);
        await redis.StringSetAsync($"{prefix}:run", "a string");
        await redis.ListLeftPushAsync($"{prefix}:checkpoint", "a list");
        await redis.HashSetAsync($"{prefix}:checkpoints", "a", "hash");
        await redis.StringSetAsync($"{prefix}:events", "a string");
        await redis.ListLeftPushAsync($"{prefix}:lease", "a list");
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
        Assert.Contains("a key of another type was in the way at", library.Service.Status.Redis, StringComparison.Ordinal);
        Assert.Contains($"{prefix}:run (string)", library.Service.Status.Redis, StringComparison.Ordinal);
    }

    private static readonly (string Reply, string Words)[] Refusals =
    [
        ("-READONLY You can't write against a read only replica.\r\n", "Redis refuses our state: READONLY"),
        ("-LOADING Redis is loading the dataset in memory\r\n", "Redis refuses our state: LOADING"),
        ("-NOAUTH Authentication required.\r\n", "Redis refuses our state: NOAUTH"),
        ("-WRONGPASS invalid username-password pair or user is disabled.\r\n", "Redis refuses our state: WRONGPASS"),
        ("-OOM command not allowed when used memory > 'maxmemory'.\r\n", "Redis refuses our state: OOM"),
        ("-MOVED 3999 127.0.0.1:6381\r\n", "Redis refuses our state: MOVED"),
        ("-CLUSTERDOWN The cluster is down\r\n", "Redis refuses our state: CLUSTERDOWN"),
        ("+OK\r\n", "Redis cannot be reached"),
        ("*-1\r\n", "Redis cannot be reached"),
        (":1\r\n", "Redis cannot be reached"),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "Redis cannot be reached"),
        ("\0\u0001\u0002garbage without an end", "Redis cannot be reached"),
        ("$999999999999\r\n", "Redis cannot be reached"),
        ("*99999999\r\n$1\r\na\r\n", "Redis cannot be reached"),
    ];

    [Fact]
    public Task Answers_that_are_no_answers() => Task.WhenAll(Refusals.Select(async refusal =>
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        library.Proxy.Decide = (_, _) => new Fault.Answer(refusal.Reply);
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        await TrackedLibrary.UntilAsync(() => library.Service.Status.Redis.StartsWith(refusal.Words, StringComparison.Ordinal));
        Assert.Contains("the run goes on without it and fills it again from the ledger", library.Service.Status.Redis, StringComparison.Ordinal);

        // The service is still there, as under serve: it fills Redis when Redis is itself again.
        library.Proxy.Decide = (_, _) => new Fault.None();
        await TrackedLibrary.UntilAsync(async () => await library.IsFilledAsync() && library.Service.Status.Redis.StartsWith("tracked; Redis was away from", StringComparison.Ordinal));
    }));

    [Fact]
    public async Task Slow_answers_never_hold_up_a_commit()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        TimeSpan late = TimeSpan.FromSeconds(4);
        library.Proxy.Decide = (_, _) => new Fault.Delay(late);
        var watch = Stopwatch.StartNew();
        library.GoOn();
        await TrackedLibrary.UntilAsync(() => library.Service.Status.State == RunState.Completed);

        // Two more batches, a snapshot and the end: waiting for one reply alone would take longer.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, late - TimeSpan.FromSeconds(1));
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, late + TimeSpan.FromSeconds(1));
        await library.AssertUndisturbedAsync();
        library.Proxy.Decide = (_, _) => new Fault.None();
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
    }

    private static IEnumerable<RedisKey> Keys(TrackedLibrary library) =>
        new[] { "run", "checkpoint", "checkpoints", "events", "lease" }.Select(name => (RedisKey)$"xnai:{library.Id}:{name}");
}
