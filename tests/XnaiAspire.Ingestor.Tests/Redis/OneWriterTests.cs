using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>One writer an index: real processes, stopped, killed and let go on.</summary>
public sealed class OneWriterTests(RedisServers servers) : IClassFixture<RedisServers>
{
    [SkippableFact]
    public async Task A_paused_holder_keeps_the_index_and_a_killed_one_gives_it_up_at_once()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals");
        ServerProcess redis = servers[ServerKind.Garnet];
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(redis);
        await using EmbedderServer embedder = await EmbedderServer.StartAsync(library.Embedder);
        using IngestorProcess first = IngestorProcess.Ingest(library.Options, embedder.Address, redis.Configuration);
        await library.UntilHeldAsync(first);
        await first.SignalAsync("STOP");

        using IngestorProcess second = IngestorProcess.Ingest(library.Options, embedder.Address, redis.Configuration);
        (int code, string said) = await second.EndAsync();
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains($"process {first.Id} on {Environment.MachineName}, since ", said, StringComparison.Ordinal);
        Assert.Contains($"It is paused: 'kill -CONT {first.Id}' lets it go on", said, StringComparison.Ordinal);

        // In this process, so that starting a program is not measured. At once means without waiting for the dead holder's lease to end.
        await first.SignalAsync("KILL");
        await first.EndAsync();
        library.GoOn();
        var watch = Stopwatch.StartNew();
        TimeSpan? takenOver = null;
        library.Service.StatusChanged += status => takenOver ??= status.Message.StartsWith("Resuming", StringComparison.Ordinal) ? watch.Elapsed : null;
        Assert.Equal(ExitCodes.Complete, (await library.RunAsync()).ExitCode);
        Assert.InRange(takenOver!.Value, TimeSpan.Zero, LeaseStore.Length / 2);
        await library.AssertSameBytesAsync();
    }

    [SkippableFact]
    public async Task A_paused_holder_whose_index_another_machine_took_cannot_commit()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals");
        ServerProcess redis = servers[ServerKind.Garnet];
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(redis);
        await using EmbedderServer embedder = await EmbedderServer.StartAsync(library.Embedder);
        using IngestorProcess first = IngestorProcess.Ingest(library.Options, embedder.Address, redis.Configuration);
        await library.UntilHeldAsync(first);
        await first.SignalAsync("STOP");

        // As on another machine with a file system that shares no locks: its lease is a stranger's, and its lock cannot be seen.
        RedisKey key = $"xnai:{library.Id}:lease";
        JsonNode lease = JsonNode.Parse((await library.Database.StringGetAsync(key)).ToString())!;
        lease["host"] = "other-machine";
        lease["machine"] = "another boot";
        await library.Database.StringSetAsync(key, lease.ToJsonString());
        File.Delete(Path.Combine(library.Options.IndexDirectory, "writer.lock"));
        library.GoOn();

        using IngestorProcess second = IngestorProcess.Ingest(library.Options, embedder.Address, redis.Configuration);
        await TrackedLibrary.UntilAsync(() => second.HasEnded || second.Said.Contains("Waiting until", StringComparison.Ordinal));
        Assert.True(await library.Database.KeyExpireAsync(key, TimeSpan.FromSeconds(1)), second.Said);
        (int code, string said) = await second.EndAsync();
        Assert.Equal(ExitCodes.Complete, code);
        Assert.Matches($"Waiting until [0-9:]{{8}} UTC, when the lease of process {first.Id} on other-machine, .* ends unless it is renewed", said);
        await library.AssertSameBytesAsync();
        Dictionary<string, byte[]> after = library.Files();
        string ledger = library.Ledger();
        string? state = await library.HashAsync("run", "state");

        await first.SignalAsync("CONT");
        (code, said) = await first.EndAsync();
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("Another writer took this index over", said, StringComparison.Ordinal);
        Assert.Contains($"process {second.Id}", said, StringComparison.Ordinal);
        Assert.Contains("the same command goes on from there", said, StringComparison.Ordinal);
        Assert.Equal(ledger, library.Ledger());
        Dictionary<string, byte[]> now = library.Files();
        Assert.Equal(after.Keys.Order(), now.Keys.Order());
        Assert.All(after, file => Assert.Equal(file.Value, now[file.Key]));
        Assert.Equal(state, await library.HashAsync("run", "state"));
    }

    [Fact]
    public async Task A_living_holder_on_another_machine_is_named()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await library.RunAsync()).ExitCode);
        RedisKey key = $"xnai:{library.Id}:lease";
        using var stop = new CancellationTokenSource();
        Task renewing = RenewAsync(library.Database, key, Lease(9), stop.Token);
        await TrackedLibrary.UntilAsync(() => library.Database.KeyExistsAsync(key));

        RunOutcome outcome = await library.RunAsync();
        await stop.CancelAsync();
        await renewing;
        Assert.Equal((ExitCodes.Failed, "index-leased"), (outcome.ExitCode, outcome.Reason));
        Assert.Contains("process 4711 on build-3, since 2026-11-22 12:03:44Z, index directory /mnt/shared/letters", outcome.Message, StringComparison.Ordinal);
        Assert.Matches("the lease ends within 15 seconds \\(now at [0-9:]{8} UTC\\) and the same command takes over", outcome.Message);
        Assert.Equal(Lease(9), (await library.Database.StringGetAsync(key)).ToString());

        // When it dies, its lease ends, and the next run waits no longer than that.
        await library.Database.StringSetAsync(key, Lease(9), TimeSpan.FromSeconds(1.2));
        outcome = await library.RunAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Complete, outcome.Message);
    }

    [Fact]
    public async Task A_run_whose_lease_a_later_writer_has_stops_before_its_next_commit()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet], new FastTime());
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        await library.Database.StringSetAsync($"xnai:{library.Id}:lease", Lease(9), TimeSpan.FromSeconds(60));
        await TrackedLibrary.UntilAsync(() => run.IsCompleted);
        RunOutcome outcome = await run;
        Assert.Equal((ExitCodes.Failed, "index-taken"), (outcome.ExitCode, outcome.Reason));
        Assert.Contains("Another writer took this index over: process 4711 on build-3", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("Checkpoint 2 (6 documents, ", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(2, library.Service.ReadIndex()!.LastCheckpoint!.Number);
        Assert.Equal(Lease(9), (await library.Database.StringGetAsync($"xnai:{library.Id}:lease")).ToString());
        Assert.Equal("Running", await library.HashAsync("run", "state"));

        // The other has gone: the same run again ends with the same bytes.
        await library.Database.KeyDeleteAsync($"xnai:{library.Id}:lease");
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await library.RunAsync()).ExitCode);
        await library.AssertSameBytesAsync();
    }

    [Fact]
    public async Task A_lease_of_an_earlier_writer_that_comes_back_with_old_data_is_replaced()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet], new FastTime());
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        RedisKey key = $"xnai:{library.Id}:lease";
        await library.Database.KeyDeleteAsync([$"xnai:{library.Id}:run", $"xnai:{library.Id}:checkpoint", $"xnai:{library.Id}:checkpoints"]);
        await library.Database.StringSetAsync(key, Lease(0), TimeSpan.FromSeconds(60));
        await TrackedLibrary.UntilAsync(async () => (await library.Database.StringGetAsync(key)).ToString().Contains($"\"process\":{Environment.ProcessId},", StringComparison.Ordinal));
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        await library.AssertUndisturbedAsync();
    }

    // As with MISCONF, when the server cannot save: it answers, and takes no writes.
    [SkippableFact]
    public async Task A_lease_that_an_ended_run_could_not_give_back_stops_no_later_one()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Redis]);
        ConnectionMultiplexer redis = library.Direct;
        IServer server = redis.GetServer(redis.GetEndPoints()[0]);
        var store = new LeaseStore(redis, new RedisKeys(new string('a', 32)), TimeProvider.System);
        LeaseHolder ended = new(7, Environment.MachineName, LeaseHolder.ThisMachine, Environment.ProcessId, DateTimeOffset.UnixEpoch, "/index");
        LeaseHolder next = ended with { Since = DateTimeOffset.UnixEpoch.AddMinutes(1) };
        await library.Database.StringSetAsync(store.Key, ended.Serialize(), TimeSpan.FromMinutes(1));
        using var run = new CancellationTokenSource();
        var lease = new WriterLease(store, next, () => true, new RedisHealth(TimeProvider.System, NullLogger.Instance), TimeProvider.System, run);
        await server.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        try
        {
            await lease.StartAsync();
            Assert.True(await lease.IsStillOursAsync());
            Assert.False(run.IsCancellationRequested);
        }
        finally
        {
            await server.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        }

        Assert.True(await lease.IsStillOursAsync());
        Assert.Equal(next.Serialize(), (await library.Database.StringGetAsync(store.Key)).ToString());

        // Once it has been ours, whoever stands there came later.
        await library.Database.StringSetAsync(store.Key, (ended with { Fence = 8 }).Serialize(), TimeSpan.FromMinutes(1));
        await lease.DisposeAsync();
        Assert.True(await library.Database.KeyDeleteAsync(store.Key));
    }

    [Fact]
    public async Task Two_indexes_of_one_library_have_leases_of_their_own()
    {
        await using TrackedLibrary library = await TrackedLibrary.CreateAsync(servers[ServerKind.Garnet]);
        Task<RunOutcome> run = await library.RunToTheMiddleAsync();
        IngestService other = library.OpenOther("second");
        Assert.Equal(ExitCodes.Complete, (await other.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        Assert.NotEqual(library.Id, LibraryIndex.ReadId(other.Options.IndexDirectory));
        library.GoOn();
        Assert.Equal(ExitCodes.Complete, (await run).ExitCode);
        Assert.Equal("tracked", library.Service.Status.Redis);
        await library.AssertSameBytesAsync();
    }

    private static string Lease(int fence) =>
        $$"""{"fence":{{fence}},"host":"build-3","machine":"another boot","process":4711,"since":"2026-11-22T12:03:44+00:00","directory":"/mnt/shared/letters"}""";

    private static async Task RenewAsync(IDatabase redis, RedisKey key, string value, CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!cancellationToken.IsCancellationRequested)
        {
            await redis.StringSetAsync(key, value, TimeSpan.FromSeconds(15));
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
