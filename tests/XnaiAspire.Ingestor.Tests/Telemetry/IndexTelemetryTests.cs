using StackExchange.Redis;
using StackExchange.Redis.Tests.Servers;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Telemetry;
using XnaiAspire.Ingestor.Tests.Redis;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Telemetry;

public sealed class IndexTelemetryTests : IDisposable
{
    private const string Runs = "xnai.ingest.runs";

    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task The_index_grows_by_checkpoints_and_the_run_is_complete()
    {
        _library.Fill(12, seed: 21);
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);

        await service.RunAsync(new RunRequest(), CancellationToken.None);

        // At the beginning, at three checkpoints, at the end.
        Assert.Equal([0, 5, 10, 12, 12], measured.Of("xnai.index.documents"));
        Assert.Equal([0, 1, 2, 3, 3], measured.Of("xnai.index.checkpoint"));
        Assert.Equal(service.ReadIndex()!.Chunks, measured.Of("xnai.index.chunks").Last());
        Assert.Equal([0, 0, 0, 0, 0], measured.Of("xnai.index.failures"));
        AssertEnded(measured, IndexTelemetry.Complete);
    }

    [Fact]
    public async Task Documents_that_fail_are_counted_and_the_run_is_told_from_a_complete_one()
    {
        _library.Write("good.txt", "Good text.");
        _library.Write("bad.json", """{"content": "cut of""");
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);

        await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(1, measured.Of("xnai.index.documents").Last());
        Assert.Equal(1, measured.Of("xnai.index.failures").Last());
        AssertEnded(measured, IndexTelemetry.CompleteWithFailures);
    }

    [Fact]
    public async Task A_run_that_could_not_go_on_is_failed()
    {
        _library.Fill(3, seed: 22);
        _embedder.Before = (_, _) => throw new EmbedderFaultException("model-changed", "Another model.");
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);

        Assert.Equal(ExitCodes.Failed, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        AssertEnded(measured, IndexTelemetry.Failed);
    }

    [Fact]
    public async Task A_run_that_broke_off_by_a_defect_is_failed()
    {
        _library.Fill(3, seed: 23);
        _embedder.Before = (_, _) => throw new InvalidTimeZoneException("A defect.");
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => service.RunAsync(new RunRequest(), CancellationToken.None));
        AssertEnded(measured, IndexTelemetry.Failed);
    }

    [Fact]
    public async Task A_run_that_somebody_stopped_is_stopped()
    {
        _library.Fill(12, seed: 24);
        using CancellationTokenSource stop = new();
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);
        service.StatusChanged += status =>
        {
            if (status.Batch == 1)
                stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.RunAsync(new RunRequest(), stop.Token));
        AssertEnded(measured, IndexTelemetry.Stopped);
    }

    [Fact]
    public async Task What_was_refused_before_it_began_is_no_run()
    {
        IngestService service = _library.Open(_embedder, _library.Options with { BatchSize = 0 });
        using Measurements measured = new(_library.Meters);

        Assert.Equal(ExitCodes.Usage, (await service.RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        Assert.Empty(measured.Of(Runs));
    }

    [Fact]
    public void Room_is_told_before_there_is_an_index_and_Redis_only_where_there_is_one()
    {
        _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);

        Assert.False(Directory.Exists(_library.DataPath));
        Assert.True(Assert.Single(measured.Ask("xnai.index.disk.free")) > 0);
        Assert.Empty(measured.Ask("xnai.redis.up"));
    }

    [Fact]
    public async Task A_run_that_waits_for_the_Embedder_says_so()
    {
        _library.Fill(3, seed: 25);
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _embedder.Before = async (_, cancellation) =>
        {
            _embedder.Wait(true);
            waits.TrySetResult();
            await goOn.Task.WaitAsync(cancellation);
            _embedder.Wait(false);
        };
        IngestService service = _library.Open(_embedder);
        using Measurements measured = new(_library.Meters);
        Assert.Equal([0], measured.Ask("xnai.ingest.waiting"));

        Task<RunOutcome> run = service.RunAsync(new RunRequest(), CancellationToken.None);
        await waits.Task;
        Assert.Equal([1], measured.Ask("xnai.ingest.waiting"));

        goOn.SetResult();
        await run;
        Assert.Equal([0], measured.Ask("xnai.ingest.waiting"));
    }

    [Fact]
    public async Task Redis_is_up_until_it_is_gone_and_again_when_it_is_back()
    {
        using ServerProcess server = new(ServerKind.Garnet);
        await server.StartAsync();
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        _library.Open(_embedder, _library.Options, redis);
        using Measurements measured = new(_library.Meters);
        Assert.Equal([1], measured.Ask("xnai.redis.up"));

        server.Kill();
        await TrackedLibrary.UntilAsync(() => measured.Ask("xnai.redis.up") is [0]);
        await server.StartAsync();
        await TrackedLibrary.UntilAsync(() => measured.Ask("xnai.redis.up") is [1]);
    }

    // All outcomes are there from the start of a run, or the first failure would not be seen as a rise.
    private static void AssertEnded(Measurements measured, string outcome)
    {
        Assert.Equal([0, 0, 0, 0], measured.Of(Runs).Take(4));
        Assert.Equal(1, measured.Of(Runs).Sum());
        Assert.Equal(1, measured.Of(Runs, outcome).Sum());
        Assert.All(new[] { IndexTelemetry.Complete, IndexTelemetry.CompleteWithFailures, IndexTelemetry.Failed, IndexTelemetry.Stopped }, each => Assert.Contains(0, measured.Of(Runs, each)));
    }
}
