using System.Diagnostics;
using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>How long the Ingestor takes to find that nothing has changed.</summary>
internal sealed class RecheckBenchmark(int files, int runs, TextWriter output)
{
    // A note of a few sentences: one chunk.
    private const int WordsInFile = 40;
    private const int BatchSize = 1_000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using Surroundings at = await Surroundings.StartAsync(cancellationToken);
        SyntheticLibrary.Write(at.Library, files, WordsInFile, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Surroundings.Machine()}; {files:N0} files"));
        (TimeSpan first, _, IngestResult filled) = await IngestAsync(at, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"first run: {first.TotalSeconds:F2} s, {filled.Documents:N0} documents, {filled.Chunks:N0} chunks"));

        List<double> wall = [], cpu = [];
        for (int run = 1; run <= runs; run++)
        {
            await at.Embedder.MarkAsync(cancellationToken);
            (TimeSpan took, TimeSpan processor, IngestResult result) = await IngestAsync(at, cancellationToken);
            StubCallCounts calls = await at.Embedder.ReadAsync(cancellationToken);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"unchanged, run {run}: {took.TotalSeconds:F2} s, processor time {processor.TotalSeconds:F2} s; calls: Describe {calls.Describes}, CountTokens {calls.Counts}, Embed {calls.Embeds}"));
            if (result.Committed != 0 || calls.Counts != 0 || calls.Embeds != 0)
                throw new MeasurementException($"Nothing has changed, and yet {result.Committed} documents were committed.");

            wall.Add(took.TotalSeconds);
            cpu.Add(processor.TotalSeconds);
        }

        Spread spread = Spread.Of(wall);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"\n| {files:N0} unchanged files, whole `ingest` command | median | min-max |\n|---|---:|---:|\n" +
            $"| wall time, s | {spread.Median:F2} | {spread.Least:F2}-{spread.Most:F2} |\n| processor time, s | {Spread.Of(cpu).Median:F2} | |"));
    }

    private static async Task<(TimeSpan Wall, TimeSpan Cpu, IngestResult Result)> IngestAsync(Surroundings at, CancellationToken cancellationToken)
    {
        long since = Stopwatch.GetTimestamp();
        using IngestorProcess ingestor = IngestorProcess.Start(at.Library, at.Index, BatchSize, at.Embedder, at.Redis);
        RunWatch watch = new(ingestor, at.Index);
        Task following = watch.FollowAsync(long.MaxValue, cancellationToken);
        IngestResult result = await ingestor.EndAsync(cancellationToken);
        TimeSpan wall = Stopwatch.GetElapsedTime(since);
        await following;
        return (wall, watch.Looks[^1].Figures.Cpu, result);
    }
}
