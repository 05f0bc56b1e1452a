using System.Globalization;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Engines;

public sealed class EmbeddingWorkersTests
{
    [Fact]
    public async Task Outcomes_come_in_the_order_of_the_texts_from_all_slots()
    {
        using FakeEngine engine = new(3);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        engine.Open.Reset();
        var embedding = workers.EmbedAsync(Numbers(500), CancellationToken.None);
        for (var slot = 0; slot < 3; slot++)
            Assert.True(await engine.Begun.WaitAsync(TimeSpan.FromSeconds(90)));
        engine.Open.Set();

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (float)i), (await embedding).Select(outcome => outcome.Vector![0]));
        Assert.Equal(3, engine.MostAtOnce);
    }

    [Fact]
    public async Task A_text_that_fails_is_a_refusal_and_its_neighbours_are_not()
    {
        using FakeEngine engine = new(2);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        var outcomes = await workers.EmbedAsync(["1", "fail", " \t", new string('x', EmbeddingLimits.MaxTextBytes + 1), "2"], CancellationToken.None);

        Assert.Equal([RefusalReason.Unspecified, RefusalReason.Engine, RefusalReason.Empty, RefusalReason.TooManyBytes, RefusalReason.Unspecified],
            outcomes.Select(outcome => outcome.Reason));
        Assert.Contains("262144", outcomes[3].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_refusals_need_no_slot()
    {
        using FakeEngine engine = new(1);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        Assert.Equal(RefusalReason.Empty, Assert.Single(await workers.EmbedAsync([""], CancellationToken.None)).Reason);
        Assert.Empty(await workers.EmbedAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task A_caller_that_gives_up_frees_the_slots_at_once()
    {
        using FakeEngine engine = new(1);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        engine.Open.Reset();
        using CancellationTokenSource gaveUp = new();
        var abandoned = workers.EmbedAsync(Numbers(200), gaveUp.Token);
        Assert.True(await engine.Begun.WaitAsync(TimeSpan.FromSeconds(90)));

        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        engine.Open.Set();

        Assert.Equal(7f, (await workers.EmbedAsync(["7"], CancellationToken.None))[0].Vector![0]);
        Assert.Equal(2, engine.Embedded); // the text that had begun, and the one of the second caller
    }

    [Fact]
    public async Task More_than_can_wait_is_refused_at_once_and_taken_again_when_there_is_room()
    {
        using FakeEngine engine = new(2);
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        engine.Open.Reset();
        var texts = Numbers(EmbeddingLimits.MaxTexts);
        List<Task<TextOutcome[]>> waiting = [.. Enumerable.Range(0, EmbeddingLimits.MaxWaitingTexts / texts.Length).Select(_ => workers.EmbedAsync(texts, CancellationToken.None))];
        await Assert.ThrowsAsync<OverloadedException>(() => workers.EmbedAsync(["1"], CancellationToken.None));
        await Assert.ThrowsAsync<OverloadedException>(() => workers.EmbedAsync(["1"], CancellationToken.None));

        engine.Open.Set();
        await Task.WhenAll(waiting);
        Assert.Equal(1f, (await workers.EmbedAsync(["1"], CancellationToken.None))[0].Vector![0]);
    }

    [Fact]
    public async Task Disposing_ends_what_waits()
    {
        using FakeEngine engine = new(1);
        EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        engine.Open.Reset();
        var waiting = workers.EmbedAsync(Numbers(3), CancellationToken.None);
        Assert.True(await engine.Begun.WaitAsync(TimeSpan.FromSeconds(90)));

        var disposing = workers.DisposeAsync();
        engine.Open.Set();
        await disposing;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<Exception>(() => workers.EmbedAsync(["1"], CancellationToken.None));
        await workers.DisposeAsync();
    }

    [Fact]
    public async Task A_slot_takes_its_share_of_what_waits_and_no_more_than_is_asked_for()
    {
        using FakeEngine engine = new(2) { BatchTexts = 8 };
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        engine.Open.Reset();
        var embedding = workers.EmbedAsync(Numbers(300), CancellationToken.None);
        for (var slot = 0; slot < 2; slot++)
            Assert.True(await engine.Begun.WaitAsync(TimeSpan.FromSeconds(90)));
        engine.Open.Set();

        Assert.Equal(Enumerable.Range(0, 300).Select(i => (float)i), (await embedding).Select(outcome => outcome.Vector![0]));
        Assert.Equal(8, engine.Batches.Max(batch => batch.Length));
        Assert.Equal(2, engine.MostAtOnce);
    }

    [Fact]
    public async Task Long_texts_are_not_held_back_for_a_batch()
    {
        using FakeEngine engine = new(1) { BatchTexts = 8 };
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        await workers.EmbedAsync([.. Enumerable.Repeat(new string('1', 30) + new string(' ', 1_000), 20)], CancellationToken.None);
        Assert.All(engine.Batches, batch => Assert.Single(batch));
    }

    [Fact]
    public async Task A_text_that_fails_in_a_batch_fails_alone()
    {
        using FakeEngine engine = new(1) { BatchTexts = 8 };
        await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
        var outcomes = await workers.EmbedAsync(["1", "2", "fail", "3", "4", "5", "6", "fail"], CancellationToken.None);
        Assert.Equal([1, 2, null, 3, 4, 5, 6, null], outcomes.Select(outcome => outcome.Vector?[0]));
        Assert.Equal(RefusalReason.Engine, outcomes[2].Reason);
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
