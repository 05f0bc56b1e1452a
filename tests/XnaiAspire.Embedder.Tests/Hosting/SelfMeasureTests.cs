using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Tests.Engines;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Hosting;

public sealed class SelfMeasureTests
{
    // The fake engine embeds numbers of at most 100 digits, each a token: this one does not fit twice.
    private static readonly string Sentence = new('1', 60);

    [Fact]
    public async Task It_counts_the_tokens_of_the_time_that_passed()
    {
        using FakeEngine engine = new(1);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);

        var speed = await SelfMeasure.TokensPerSecondAsync(workers, engine, Sentence, TimeSpan.FromSeconds(2), new StepTime(), CancellationToken.None);

        // A second passes with each look at the clock: after the first a text is embedded, the second and third find the time over for the two
        // that feed the slot, and the fourth says how long it took.
        Assert.Equal(1, engine.Embedded);
        Assert.Equal(15, speed, 6);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        using FakeEngine engine = new(2);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        using CancellationTokenSource stop = new();
        engine.Open.Reset();

        var measuring = SelfMeasure.TokensPerSecondAsync(workers, engine, Sentence, TimeSpan.FromDays(1), TimeProvider.System, stop.Token);
        await engine.Begun.WaitAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => measuring);
        engine.Open.Set();
    }

    private sealed class StepTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _looks++;
    }
}
