using System.Diagnostics;
using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Ingestor.Checkpoints;
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
        Assert.StartsWith("tracked", library.Service.Status.Redis, StringComparison.Ordinal);
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
        Assert.Matches("^tracks it at checkpoint 4, as the ledger \\(run: completed\\); Redis lost our state at [0-9:]{8} UTC; filled again from the ledger$", await StatusAsync(library, servers[kind].Configuration));
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
        TimeSpan late = TimeSpan.FromSeconds(12);
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

    [SkippableFact]
    public async Task Stopped_in_the_middle_and_started_again_empty()
    {
        ServerKind kind = ServerProcess.IsAvailable(ServerKind.Redis) ? ServerKind.Redis : ServerKind.Garnet;
        using var server = new ServerProcess(kind, "--appendonly", "no");
        await server.StartAsync();
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(server);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        server.Kill();
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        await TrackedLibrary.UntilAsync(() => library.Service.Status.Redis.StartsWith("Redis cannot be reached", StringComparison.Ordinal));
        Assert.Matches(@"\(since [0-9:]{8} UTC\); the run goes on without it and fills it again from the ledger$", library.Service.Status.Redis);
        await server.StartAsync();
        if (kind == ServerKind.Garnet)
            await library.Database.KeyDeleteAsync([.. Keys(library)]);

        await TrackedLibrary.UntilAsync(() => library.Service.Status.Redis.StartsWith("tracked; Redis was away from", StringComparison.Ordinal));
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
    }

    /// <summary>The connection ends at each command of a run in turn: before it is sent, within it, and within its reply.</summary>
    [Fact]
    public async Task Cut_at_every_step()
    {
        int commands;
        await using (TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]))
        {
            library.GoOn();
            Assert.Equal(ExitCodes.Complete, (await library.RunAsync()).ExitCode);
            commands = library.Proxy.Commands;
        }

        Assert.InRange(commands, 20, 500);
        using var turns = new SemaphoreSlim(6);
        await Task.WhenAll(Enumerable.Range(1, commands).Select(async at =>
        {
            await turns.WaitAsync();
            try
            {
                Fault cut = (at % 3) switch { 0 => new Fault.CutBefore(), 1 => new Fault.CutRequest(), _ => new Fault.CutReply() };
                await using TrackedLibrary library = await TrackedLibrary.CreateAsync(
                    servers[ServerKind.Garnet], null, (number, _) => number == at ? cut : new Fault.None());
                library.GoOn();
                RunOutcome outcome = await library.RunAsync();
                Assert.True(outcome.ExitCode == ExitCodes.Complete, $"command {at}, {cut}: {outcome.Message}");
                await library.AssertUndisturbedAsync();
                await TrackedLibrary.UntilAsync(library.IsFilledAsync);
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    [SkippableFact]
    public async Task Evicting_what_was_not_used_for_longest()
    {
        Skip.IfNot(ServerProcess.IsAvailable(ServerKind.Redis), "redis-server is not installed (apt-get install redis-server)");
        using var server = new ServerProcess(ServerKind.Redis, "--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
        await server.StartAsync();
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(server);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();

        // Less than the server needs for itself: it throws out all keys, then refuses what would add one.
        await library.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        await TrackedLibrary.UntilAsync(() => library.Service.Status.Redis.Contains("OOM command not allowed", StringComparison.Ordinal));
        await library.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
    }

    [Theory, InlineData(-3), InlineData(3)]
    public async Task The_clock_jumps_by_hours(int hours)
    {
        var time = new JumpingTime();
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet], time);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        library.Proxy.Decide = (_, _) => new Fault.Answer("-LOADING\r\n");
        time.Jump = TimeSpan.FromHours(hours);

        // The server's clock too: its leases end early.
        await library.Database.KeyDeleteAsync($"xnai:{library.Id}:lease");
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        library.Proxy.Decide = (_, _) => new Fault.None();
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
    }

    [Fact]
    public async Task Huge_values_under_its_names()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        string huge = new('x', 4 * 1024 * 1024);
        await library.Database.StringSetAsync($"xnai:{library.Id}:lease", huge);
        await library.Database.HashSetAsync($"xnai:{library.Id}:run", "state", huge);
        await library.Database.ListLeftPushAsync($"xnai:{library.Id}:checkpoints", [.. Enumerable.Repeat((RedisValue)"x", 50_000)]);
        await library.Database.ListLeftPushAsync($"xnai:{library.Id}:events", [.. Enumerable.Repeat((RedisValue)"x", 50_000)]);
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
        await TrackedLibrary.UntilAsync(library.IsFilledAsync);
        Assert.InRange(await library.Database.ListLengthAsync($"xnai:{library.Id}:events"), 1, 200);
    }

    [Fact]
    public async Task Status_says_from_outside_what_Redis_knows()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        string redis = servers[ServerKind.Garnet].Configuration;
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        Assert.Matches($"^tracks it at checkpoint 2, as the ledger \\(run: running\\).*; writing now: process {Environment.ProcessId} on ", await StatusAsync(library, redis));
        library.GoOn();
        await run;
        await library.Database.HashSetAsync($"xnai:{library.Id}:checkpoint", "number", 3);
        Assert.StartsWith("is at checkpoint 3, the ledger at 4; a run brings it up", await StatusAsync(library, redis), StringComparison.Ordinal);
        await library.Database.KeyDeleteAsync([.. Keys(library)]);
        Assert.Equal("has no state of this index; nothing is lost, the next run fills it from the ledger", await StatusAsync(library, redis));
        await library.Database.StringSetAsync($"xnai:{library.Id}:run", "a string");
        Assert.StartsWith("a key of another type is in the way below xnai:", await StatusAsync(library, redis), StringComparison.Ordinal);
        Assert.StartsWith("cannot be reached: ", await StatusAsync(library, "127.0.0.1:1"), StringComparison.Ordinal);
        Assert.StartsWith("cannot be reached: ", await StatusAsync(library, "no=connection,string"), StringComparison.Ordinal);
        Assert.StartsWith("not configured", await StatusAsync(library, ""), StringComparison.Ordinal);
        Assert.StartsWith("tracked", library.Service.Status.Redis, StringComparison.Ordinal);
    }

    private static Task<string> StatusAsync(TrackedLibrary library, string connection) =>
        TrackedStatus.ReadAsync(connection, null, library.Id, library.Service.ReadIndex()!.LastCheckpoint);

    private static IEnumerable<RedisKey> Keys(TrackedLibrary library) =>
        new[] { "run", "checkpoint", "checkpoints", "events", "lease" }.Select(name => (RedisKey)$"xnai:{library.Id}:{name}");
}
