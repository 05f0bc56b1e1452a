using System.Globalization;
using System.Text;

namespace XnaiAspire.Bench;

/// <summary>How many chunks a second the Ingestor takes in when embedding costs nothing, and what memory it needs on the way.</summary>
internal sealed class ThroughputBenchmark(int chunks, int batchSize, TextWriter output)
{
    // About 18 chunks with the chunker's defaults, 13 kB: a page or two of text.
    private const int WordsInFile = 2_000;
    private const double ChunksInFile = 18.5;
    private const double Megabyte = 1_000_000;

    // The process and its libraries are loaded, the first batches are through: from here on memory should not grow.
    private static readonly long[] Marks = [10_000, 100_000, 250_000, 500_000, 1_000_000];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using Surroundings at = await Surroundings.StartAsync(cancellationToken);
        int files = (int)Math.Ceiling(chunks / ChunksInFile);
        long bytes = SyntheticLibrary.Write(at.Library, files, WordsInFile, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Surroundings.Machine()}; {files:N0} files, {bytes / Megabyte:N1} MB, {batchSize} documents a batch"));

        ProcessFigures stub = Figures(at.Embedder.Id), redis = Figures(at.Redis.Id);
        using IngestorProcess ingestor = IngestorProcess.Start(at.Library, at.Index, batchSize, at.Embedder, at.Redis);
        RunWatch watch = new(ingestor, at.Index);
        await watch.FollowAsync(long.MaxValue, cancellationToken);
        IngestResult result = await ingestor.EndAsync(cancellationToken);
        TimeSpan others = Figures(at.Embedder.Id).Cpu - stub.Cpu, redisCpu = Figures(at.Redis.Id).Cpu - redis.Cpu;
        StubCallCounts calls = await at.Embedder.ReadAsync(cancellationToken);
        await output.WriteLineAsync(Figures(result, watch, others, redisCpu, bytes));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{calls.Counts:N0} calls of CountTokens with {calls.CountedTexts:N0} texts, {calls.Embeds:N0} messages of Embed"));
        await output.WriteLineAsync();
        await output.WriteLineAsync(Memory(watch));
    }

    private static ProcessFigures Figures(int process) =>
        ProcessFigures.Read(process) ?? throw new MeasurementException("A service has ended in mid-measurement.");

    private static string Figures(IngestResult result, RunWatch watch, TimeSpan stub, TimeSpan redis, long bytes)
    {
        // The first vectors come after start-up, scan and plan; the last before the snapshot.
        RunLook first = watch.Looks.First(look => look.Chunks > 0), last = watch.Looks.First(look => look.Chunks == watch.Looks[^1].Chunks);
        TimeSpan snapshot = watch.EndedAt - (watch.SnapshotAt ?? watch.EndedAt);
        double all = (watch.EndedAt - snapshot).TotalSeconds;
        TimeSpan ingestor = watch.Looks[^1].Figures.Cpu;
        TimeSpan beforeSnapshot = watch.SnapshotAt is { } began ? watch.Looks.Last(look => look.At <= began).Figures.Cpu : ingestor;
        double micros = 1_000_000.0 / result.Chunks;
        (string Name, double Value, string Format)[] rows =
        [
            ("chunks", result.Chunks, "N0"),
            ("bytes of text a chunk", (double)bytes / result.Chunks, "N0"),
            ("process start to snapshot, s", all, "N2"),
            ("**chunks/s**, process start to snapshot", result.Chunks / all, "N0"),
            ("**chunks/s**, process start to end, snapshot included", result.Chunks / watch.EndedAt.TotalSeconds, "N0"),
            ("chunks/s, first vector to last", result.Chunks / (last.At - first.At).TotalSeconds, "N0"),
            ("start, scan and plan: first vector after, s", first.At.TotalSeconds, "N2"),
            ("snapshot and end, s", snapshot.TotalSeconds, "N2"),
            ("**processor time a chunk, all processes**, µs", (beforeSnapshot + stub + redis).TotalSeconds * micros, "N1"),
            ("- of the Ingestor, without the snapshot", beforeSnapshot.TotalSeconds * micros, "N1"),
            ("- of the stub", stub.TotalSeconds * micros, "N1"),
            ("- of Garnet", redis.TotalSeconds * micros, "N1"),
            ("processor time of the snapshot, µs a chunk", (ingestor - beforeSnapshot).TotalSeconds * micros, "N1"),
            ("processors used on average", (beforeSnapshot + stub + redis).TotalSeconds / all, "N2"),
            ("**most resident memory**, MB", watch.Looks.Max(look => look.Figures.ResidentBytes) / Megabyte, "N1"),
        ];
        StringBuilder table = new("| | |\n|---|---:|\n");
        foreach ((string name, double value, string format) in rows)
            table.Append("| ").Append(name).Append(" | ").Append(value.ToString(format, CultureInfo.InvariantCulture)).AppendLine(" |");

        return table.ToString();
    }

    private static string Memory(RunWatch watch)
    {
        StringBuilder table = new("| Ingestor's memory, MB | resident, most until then | resident | heaps | mapped files |\n|---|---:|---:|---:|---:|\n");
        foreach (long mark in Marks.Where(mark => mark <= watch.Looks[^1].Chunks))
        {
            int look = watch.Looks.FindIndex(look => look.Chunks >= mark);
            Add(string.Create(CultureInfo.InvariantCulture, $"{mark:N0} chunks"), look);
        }

        if (watch.SnapshotAt is { } began)
            Add("all chunks, before the snapshot", watch.Looks.FindLastIndex(look => look.At <= began));

        Add("end", watch.Looks.Count - 1);
        return table.ToString();

        void Add(string name, int look)
        {
            ProcessFigures now = watch.Looks[look].Figures;
            long most = watch.Looks.Take(look + 1).Max(before => before.Figures.ResidentBytes);
            table.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {most / Megabyte:N1} | {now.ResidentBytes / Megabyte:N1} | {now.AnonymousBytes / Megabyte:N1} | {now.FileBytes / Megabyte:N1} |"));
        }
    }
}
