using System.Globalization;
using LLama.Native;
using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Bench;

/// <summary>The engines over the same weights, in turns, so that whatever else the machine does meets each of them alike.</summary>
internal sealed class EmbeddingBenchmark(int rounds, int threads, TimeSpan window, bool withCompetitor, TextWriter output)
{
    private const int Seed = 20_261_126;

    // Of the weights: with the 0.02 of BERT's initialisation all texts have nearly the same vector, which would flatter every engine.
    private const float Deviation = 0.06f;

    private const int FidelityTexts = 24;
    private const int ShortestText = 8;
    private const int LongestText = 512;
    private const int BatchTokens = 256;

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
        using FreshLlama fresh = new(quantized, threads);
        using EngineContestant managed = new("managed Q8_0", ManagedEngine.Load(quantized, BertModelHeader.Read(quantized), threads), BatchTokens);
        using EngineContestant unemitted = new("managed Q8_0, nothing emitted", ManagedEngine.Load(quantized, BertModelHeader.Read(quantized), threads, mayEmit: false), BatchTokens);
        using EngineContestant managedExact = new("managed F32", ManagedEngine.Load(exact, BertModelHeader.Read(exact), threads), BatchTokens);
        IReadOnlyList<Contestant> onnx = await OnnxContestants.LoadAsync(exact, threads, output, cancellationToken);
        try
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{Surroundings.Machine()}, {threads} threads, {rounds} windows of {window.TotalMilliseconds:N0} ms; {RandomMiniLm.Name}; {managed.Engine.Name} (emitted: {managed.Engine.Kernels}), {managedExact.Engine.Name}, {alone.Engine.Name}, ONNX Runtime {OnnxRuntimePackage.Version}"));
            IReadOnlyList<Contestant> paths = unemitted.Engine.Name == managed.Engine.Name ? [managed] : [managed, unemitted];
            await MeasureAsync([.. paths, managedExact, packed, alone, fresh, .. onnx], reference, cancellationToken);
        }
        finally
        {
            foreach (Contestant contestant in onnx)
                contestant.Dispose();
        }
    }

    private async Task MeasureAsync(IReadOnlyList<Contestant> contestants, Contestant reference, CancellationToken cancellationToken)
    {
        await using BusyProcess? competitor = withCompetitor ? BusyProcess.Start() : null;
        await output.WriteLineAsync(EmbeddingTable.Fidelity(contestants, reference, Texts()));
        List<(TextLengths, List<EmbeddingMeasurement>)> results = [];
        foreach (TextLengths lengths in TextLengths.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<EmbeddingMeasurement> measurements = Measure(contestants, lengths, competitor);
            results.Add((lengths, measurements));
            await output.WriteLineAsync(EmbeddingTable.Speed(lengths, measurements));
        }

        await output.WriteLineAsync(EmbeddingTable.Summary("tokens/s, wall, median", results, it => it.PerSecond.Median, "N0"));
        await output.WriteLineAsync(EmbeddingTable.Summary("tokens/s of processor time, median", results, it => it.PerProcessorSecond.Median, "N0"));
        if (competitor is not null)
            await output.WriteLineAsync(EmbeddingTable.Summary("speed beside a busy process over that alone, median", results, it => it.Left.Median, "F2"));
    }

    private List<EmbeddingMeasurement> Measure(IReadOnlyList<Contestant> contestants, TextLengths lengths, BusyProcess? competitor)
    {
        List<EmbeddingMeasurement> measurements = [.. contestants.Select(contestant => new EmbeddingMeasurement(contestant, lengths.For(contestant), [], []))];
        foreach (EmbeddingMeasurement it in measurements)
            it.Contestant.Embed(0, it.Workload.Calls[0][0]); // memory and caches
        for (int round = 0; round < rounds; round++)
        {
            // Each begins once in a while: none is always the one after the slowest.
            for (int i = 0; i < measurements.Count; i++)
            {
                EmbeddingMeasurement it = measurements[(i + round) % measurements.Count];
                it.Alone.Add(EmbeddingWindow.Measure(it.Contestant, it.Workload, window * threads));
                if (competitor is null)
                    continue;
                competitor.Tell(BusyCommand.Spin);
                it.Beside.Add(EmbeddingWindow.Measure(it.Contestant, it.Workload, window * threads));
                competitor.Tell(BusyCommand.Rest);
            }
        }

        return measurements;
    }

    private static string[] Texts()
    {
        RandomTexts texts = new(Seed);
        Random random = new(Seed);
        return [.. Enumerable.Range(0, FidelityTexts).Select(_ => texts.Next(random.Next(ShortestText, LongestText + 1)))];
    }
}
