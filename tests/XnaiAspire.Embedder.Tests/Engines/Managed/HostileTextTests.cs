using System.Diagnostics;
using System.Globalization;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Tests.Support;
using Xunit.Abstractions;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>Measures the process's memory, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(HostileTextTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

/// <summary>
/// Random and hostile texts through the whole engine: no crash, no vector that is not one, memory flat. <c>XNAI_HOSTILE_TEXTS=10000000</c> makes it a
/// long run.
/// </summary>
[Collection(nameof(HostileTextTests))]
public sealed class HostileTextTests(ITestOutputHelper output) : IDisposable
{
    private const int BatchTexts = 64;

    // After the first batches, whatever the run's length: pools and the garbage collector's own swing.
    private const long MostGrowth = 64 << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-hostile-").FullName;

    [Fact]
    public void Hostile_texts_have_a_vector_or_a_refusal_and_memory_stays_flat()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("XNAI_HOSTILE_TEXTS") ?? "5000", CultureInfo.InvariantCulture);
        var seed = Random.Shared.Next();
        Random random = new(seed);
        var path = new TinyModel().WriteTo(_directory);
        using var engine = ManagedEngine.Load(path, BertModelHeader.Read(path), 1);
        var (done, embedded, began) = (0, 0, 0L);
        while (done < wanted)
        {
            string[] texts = [.. Enumerable.Range(0, BatchTexts).Select(_ => Text(random)).Where(text => TextGuard.Check(text) is null)];
            var outcomes = new TextOutcome[texts.Length];
            engine.Embed(0, texts, outcomes);
            for (var i = 0; i < texts.Length; i++)
                Assert.True(IsSound(outcomes[i]), $"seed {seed}, text {done + i}: {outcomes[i].Reason}, {outcomes[i].Detail}");
            done += texts.Length;
            embedded += outcomes.Count(outcome => outcome.Vector is not null);
            if (began == 0 && done > wanted / 5)
                began = Memory();
        }

        var growth = Memory() - began;
        output.WriteLine($"seed {seed}: {done} texts, {embedded} of them embedded, {growth / 1e6:F1} MB more than after the first fifth");
        Assert.True(growth < MostGrowth, $"seed {seed}: {growth / 1e6:F1} MB more");
        Assert.InRange(embedded, done / 5, done);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Text(Random random) => random.Next(500) == 0
        ? new string((char)random.Next(0x20, 0x3000), random.Next(EmbeddingLimits.MaxTextBytes / 3)) // one endless word, or none
        : HostileText.Next(random, 80);

    private static bool IsSound(TextOutcome outcome)
        => outcome.Vector is not { } vector ? outcome.Detail.Length > 0 : Math.Abs(vector.Sum(value => (double)value * value) - 1) < 1e-5;

    private static long Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
