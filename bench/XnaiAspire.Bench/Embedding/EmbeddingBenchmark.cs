using System.Globalization;
using LLama.Native;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Bench;

/// <summary>The engines over the same weights, in turns, so that whatever else the machine does meets each of them alike.</summary>
internal sealed class EmbeddingBenchmark(int rounds, int threads, TimeSpan window, TextWriter output)
{
    private const int Seed = 20_261_126;

    // Of the weights: with the 0.02 of BERT's initialisation all texts have nearly the same vector, which would flatter every engine.
    private const float Deviation = 0.06f;

    private const int FidelityTexts = 24;
    private const int BatchTokens = 256;

    private static readonly int[] Lengths = [16, 32, 64, 128, 256, 512];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-bench-");
        try
        {
            NativeLogConfig.llama_log_set(static (_, _) => { });
            string quantized = Path.Combine(directory.FullName, "minilm-q8_0.gguf"), exact = Path.Combine(directory.FullName, "minilm-f32.gguf");
            await RandomMiniLm.Create(Deviation).WriteAsync(quantized, cancellationToken);
            await RandomMiniLm.Create(Deviation, decoded: true).WriteAsync(exact, cancellationToken);
            await MeasureAsync(quantized, exact, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(string quantized, string exact, CancellationToken cancellationToken)
    {
        using EngineContestant reference = new("llama.cpp F32", LlamaCppEngine.Load(exact, BertModelHeader.Read(exact), threads), 1);
        using EngineContestant alone = new("llama.cpp Q8_0, one text at a time", LlamaCppEngine.Load(quantized, BertModelHeader.Read(quantized), threads), 1);
        using PackedLlama packed = new(quantized, threads);
        using EngineContestant managed = new("managed Q8_0", ManagedEngine.Load(quantized, BertModelHeader.Read(quantized), threads), BatchTokens);
        using EngineContestant managedExact = new("managed F32", ManagedEngine.Load(exact, BertModelHeader.Read(exact), threads), BatchTokens);
        Contestant[] contestants = [managed, managedExact, packed, alone];

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Surroundings.Machine()}, {threads} threads, {rounds} windows of {window.TotalMilliseconds:N0} ms; {RandomMiniLm.Name}; {managed.Engine.Name}, {managedExact.Engine.Name}, {alone.Engine.Name}"));
        await output.WriteLineAsync(EmbeddingTable.Fidelity(contestants, reference, Texts()));
        foreach (int tokens in Lengths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteLineAsync(EmbeddingTable.Speed(tokens, Measure(contestants, tokens), managed, packed));
        }
    }

    private Dictionary<Contestant, List<EmbeddingWindow>> Measure(Contestant[] contestants, int tokens)
    {
        RandomTexts texts = new(Seed);
        Dictionary<Contestant, string[][]> given = contestants.ToDictionary(contestant => contestant, contestant => Enumerable.Range(0, threads)
            .Select(_ => Enumerable.Range(0, contestant.TextsAtOnce(tokens)).Select(_ => texts.Next(tokens)).ToArray()).ToArray());
        Dictionary<Contestant, List<EmbeddingWindow>> windows = contestants.ToDictionary(contestant => contestant, _ => new List<EmbeddingWindow>());
        foreach (Contestant contestant in contestants)
            contestant.Embed(0, given[contestant][0]); // memory and caches
        for (int round = 0; round < rounds; round++)
        {
            // Each begins once in a while: none is always the one after the slowest.
            for (int i = 0; i < contestants.Length; i++)
            {
                Contestant contestant = contestants[(i + round) % contestants.Length];
                windows[contestant].Add(EmbeddingWindow.Measure(contestant, given[contestant], tokens, window));
            }
        }

        return windows;
    }

    private static string[] Texts()
    {
        RandomTexts texts = new(Seed);
        Random random = new(Seed);
        return [.. Enumerable.Range(0, FidelityTexts).Select(_ => texts.Next(random.Next(8, Lengths[^1] + 1)))];
    }
}
