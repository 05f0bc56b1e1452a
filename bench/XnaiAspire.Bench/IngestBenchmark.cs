using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>Runs the Ingestor over a library again and again, each time into a new index, and prints what it took.</summary>
internal sealed class IngestBenchmark(string library, int runs, string? model, bool miniLm, int growth, TextWriter output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-bench-");
        try
        {
            await RunAsync(directory.FullName, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task RunAsync(string directory, CancellationToken cancellationToken)
    {
        string? file = miniLm ? await WriteMiniLmAsync(directory, cancellationToken) : model;
        await using EmbedderProcess embedder = await EmbedderProcess.StartAsync(file, Path.Combine(directory, "models"), cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors; model: {(miniLm ? RandomMiniLm.Name : model ?? "built-in lexical")}"));

        List<IngestMeasurement> measured = [];
        for (int run = 1; run <= runs; run++)
        {
            measured.Add(await IngestProcess.RunAsync(library, Path.Combine(directory, $"index-{run}"), embedder, cancellationToken));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"run {run} of {runs}: {measured[^1].Seconds:F1} s"));
        }

        await output.WriteLineAsync(MeasurementTable.Of(measured));
        if (growth > 0)
            await MeasureGrowthAsync(directory, embedder, measured, cancellationToken);
    }

    private async Task<string> WriteMiniLmAsync(string directory, CancellationToken cancellationToken)
    {
        string file = Path.Combine(directory, "random-minilm-l12.gguf");
        await RandomMiniLm.Create().WriteAsync(file, cancellationToken);
        await output.WriteLineAsync("random weights: speed is real, search is not");
        return file;
    }

    private async Task MeasureGrowthAsync(string directory, EmbedderProcess embedder, List<IngestMeasurement> measured, CancellationToken cancellationToken)
    {
        string copies = Path.Combine(directory, "library");
        LibraryCopies.Make(library, copies, growth, cancellationToken);
        IngestMeasurement grown = await IngestProcess.RunAsync(copies, Path.Combine(directory, "index-grown"), embedder, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The library {growth} times:"));
        await output.WriteLineAsync(MeasurementTable.Of([grown]));
        double once = Spread.Of(measured.Select(run => (double)run.IngestorPeakBytes)).Median;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Peak memory of the Ingestor, {growth} times the library to once (median): {grown.IngestorPeakBytes / once:F2}"));
    }
}
