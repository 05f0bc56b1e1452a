using System.Globalization;
using System.Text.Json;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Bench;

/// <summary>The same texts three ways in turns: by the engine in this process, by the Embedder over gRPC, and by a whole <c>ingest</c> of the documents that they are chunks of.</summary>
internal sealed class ServingBenchmark(int rounds, int files, TextWriter output)
{
    private const int WordsInFile = 2_000;
    private const float Deviation = 0.06f;

    // So many texts that code and memory are warm.
    private const int WarmUpTexts = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-bench-");
        try
        {
            await using TelemetrySink telemetry = await TelemetrySink.StartAsync(cancellationToken);
            await using GarnetProcess redis = await GarnetProcess.StartAsync(Path.Combine(directory.FullName, "redis"), cancellationToken);

            // What is started from here on inherits it.
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", telemetry.Address);
            Environment.SetEnvironmentVariable("ConnectionStrings__redis", redis.ConnectionString);
            string model = Path.Combine(directory.FullName, "minilm-q8_0.gguf"), library = Path.Combine(directory.FullName, "library");
            await RandomMiniLm.Create(Deviation).WriteAsync(model, cancellationToken);
            SyntheticLibrary.Write(library, files, WordsInFile, cancellationToken);
            await MeasureAsync(model, library, directory.FullName, telemetry, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(string model, string library, string directory, TelemetrySink telemetry, CancellationToken cancellationToken)
    {
        await using EmbedderProcess embedder = await EmbedderProcess.StartAsync(model, directory, cancellationToken);
        using EngineContestant engine = new("managed", ManagedEngine.Load(model, BertModelHeader.Read(model), Environment.ProcessorCount), 0);
        using GrpcPass service = new(embedder.Address);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Surroundings.Machine()}; {RandomMiniLm.Name}, {engine.Engine.Name}"));

        // The chunks are those of a first run, which warms up what the others use.
        IngestMeasurement first = await IngestProcess.RunAsync(library, Path.Combine(directory, "first"), embedder, cancellationToken);
        string[] texts = Texts(Path.Combine(directory, "first", "snapshots", "latest", "docstore.jsonl"));
        await service.RunAsync(texts[..WarmUpTexts], cancellationToken);
        EnginePass.Run(engine.Engine, texts[..WarmUpTexts]);

        List<(double Engine, double Service, double Ingest)> tokensASecond = [];
        for (int round = 0; round < rounds; round++)
        {
            double alone = EnginePass.Run(engine.Engine, texts).PerSecond;
            double served = (await service.RunAsync(texts, cancellationToken)).PerSecond;
            IngestMeasurement run = await IngestProcess.RunAsync(library, Path.Combine(directory, $"index-{round}"), embedder, cancellationToken);
            tokensASecond.Add((alone, served, run.Result.EmbeddedTokens / run.Seconds));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{files} files, {first.Result.Chunks:N0} chunks, {(double)first.Result.EmbeddedTokens / first.Result.Chunks:N0} tokens each; {rounds} rounds; {telemetry.Exports:N0} exports of telemetry taken"));
        await output.WriteLineAsync();
        await output.WriteLineAsync("| tokens/s, [CLS] and [SEP] not counted | median | min-max | of the engine's, by rounds |\n|---|---:|---:|---:|");
        await WriteAsync("the engine in one process", tokensASecond.Select(round => (round.Engine, round.Engine)));
        await WriteAsync("over gRPC", tokensASecond.Select(round => (round.Service, round.Engine)));
        await WriteAsync("a whole `ingest`: read, chunk, embed, commit, Redis, snapshot, telemetry", tokensASecond.Select(round => (round.Ingest, round.Engine)));
    }

    private Task WriteAsync(string name, IEnumerable<(double Value, double Engine)> figures)
    {
        Spread speed = Spread.Of(figures.Select(round => round.Value)), share = Spread.Of(figures.Select(round => round.Value / round.Engine));
        return output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {speed.Median:N0} | {speed.Least:N0}-{speed.Most:N0} | {share.Median:P1} ({share.Least:P1}-{share.Most:P1}) |"));
    }

    // {"row":0,"text":"…",…}
    private static string[] Texts(string docstore) =>
        [.. File.ReadLines(docstore).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).Distinct(StringComparer.Ordinal)];
}
