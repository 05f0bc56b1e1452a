using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>A vector depends on its text alone, bit for bit, on every numeric path.</summary>
public sealed class NeighbourTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-neighbours-").FullName;

    public static TheoryData<string, bool> Paths => ManagedModel.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Random_batches_give_the_bits_of_each_text_alone(string path, bool useIntegers)
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        using var engine = Load(path, useIntegers);
        var texts = Enumerable.Range(0, 40).Select(_ => TinyModel.RandomText(random, engine.MaxTextTokens - 1)).ToArray();
        var alone = texts.Select(text => engine.Embed(0, text).Vector!).ToArray();
        for (var round = 0; round < 15; round++)
        {
            var picked = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(texts.Length)).ToArray();
            var outcomes = new TextOutcome[picked.Length];
            engine.Embed(round % engine.Slots, [.. picked.Select(i => texts[i])], outcomes);
            for (var i = 0; i < picked.Length; i++)
                Assert.True(outcomes[i].Vector.AsSpan().SequenceEqual(alone[picked[i]]), $"seed {seed}, round {round}, text {i} of {picked.Length}");
        }
    }

    [Fact]
    public async Task Threads_of_any_number_give_the_same_bits()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        string[] texts = [.. Enumerable.Range(0, 150).Select(_ => TinyModel.RandomText(random, 60))];
        float[][]? first = null;
        foreach (var slots in (int[])[1, 2, 5])
        {
            using var engine = Load(NumericPaths.Best.ToString(), useIntegers: true, slots);
            await using EmbeddingWorkers workers = new(engine, NullLogger.Workers);
            var vectors = (await workers.EmbedAsync(texts, CancellationToken.None)).Select(outcome => outcome.Vector!).ToArray();
            first ??= vectors;
            Assert.True(vectors.Zip(first).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), $"seed {seed}, {slots} slots");
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ManagedEngine Load(string path, bool useIntegers, int slots = 2)
    {
        var file = new TinyModel().WriteTo(_directory);
        return ManagedEngine.Load(file, BertModelHeader.Read(file), slots, ManagedModel.Path(path), useIntegers, ManagedModel.Tile(path));
    }
}
