using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using XnaiAspire.Index;
using static System.FormattableString;

namespace XnaiAspire.Bench;

/// <summary>A library in parts that are killed, merged, and the same library by one Ingestor that nobody disturbs: what is lost, what is there twice, what it takes.</summary>
internal sealed class ShardsBenchmark(int documents, int shards, int kills, int seed, TextWriter output)
{
    // A note of a few sentences: one chunk.
    private const int WordsInFile = 40;
    private const int BatchSize = 1_000;
    private const int Queries = 20;
    private const int Hits = 10;

    private static readonly string[] Compared = ["vectors.faiss", "snapshots/latest/index.faiss", "snapshots/latest/docstore.jsonl"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using Surroundings at = await Surroundings.StartAsync(cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Surroundings.Machine()}; {documents:N0} documents, {shards} shards, seed {seed}"));
        SyntheticLibrary.Write(at.Library, documents, WordsInFile, cancellationToken);

        await at.Embedder.MarkAsync(cancellationToken);
        KilledShards parts = new(at, shards, kills, BatchSize, new Random(seed));
        (IngestResult[] results, TimeSpan ingest) = await TimedAsync(() => parts.RunAsync(cancellationToken));
        long embedded = (await at.Embedder.MarkAsync(cancellationToken)).EmbeddedTexts;

        string merged = at.Index + "-merged";
        (MergeResult merge, TimeSpan merging) = await TimedAsync(() => CommandAsync(
            ["merge", .. parts.Indexes, "--index-path", merged, "--batch-size", $"{BatchSize}", "--json"], ResultJson.Default.MergeResult, cancellationToken));
        (VerifyResult verified, TimeSpan verifying) = await TimedAsync(() => CommandAsync(
            ["verify", "--index-path", merged, "--library-path", at.Library, "--json"], ResultJson.Default.VerifyResult, cancellationToken));

        (IngestResult one, TimeSpan single) = await TimedAsync(async () =>
        {
            using IngestorProcess process = IngestorProcess.Start(at.Library, at.Index, BatchSize, at.Embedder, at.Redis);
            return await process.EndAsync(cancellationToken);
        });

        string[] different = [.. Compared.Where(file => Sha256(Path.Combine(merged, file)) != Sha256(Path.Combine(at.Index, file)))];
        Spread search = Search(merged);
        StringBuilder table = new($"\n| {shards} shards, killed, and merged | |\n|---|---:|\n");
        Row("SIGKILLs", Invariant($"{parts.Killed:N0}"));
        Row("documents in the library, in the shards, merged, of one Ingestor", Invariant($"{documents:N0}, {results.Sum(r => r.Documents):N0}, {merge.Documents:N0}, {one.Documents:N0}"));
        Row("chunks merged, of one Ingestor", Invariant($"{merge.Chunks:N0}, {one.Chunks:N0}"));
        Row("texts that the Embedder was asked for", Invariant($"{embedded:N0}"));
        Row("**lost, duplicated** (`verify` of the merged index)", Invariant($"{verified.Counts.Lost:N0}, {verified.Counts.Duplicated:N0}"));
        Row("orphaned, corrupt, stale", Invariant($"{verified.Counts.Orphaned:N0}, {verified.Counts.Corrupt:N0}, {verified.Counts.Stale:N0}"));
        Row($"**the same bytes as one Ingestor's** ({string.Join(", ", Compared)})", different.Length == 0 ? "yes" : $"no: {string.Join(", ", different)}");
        Row("shards with their kills, s", Invariant($"{ingest.TotalSeconds:F1}"));
        Row("merge, s", Invariant($"{merging.TotalSeconds:F1}"));
        Row("verify, s", Invariant($"{verifying.TotalSeconds:F1}"));
        Row("one Ingestor, s", Invariant($"{single.TotalSeconds:F1}"));
        Row($"search of the merged index, {Hits} hits, {Queries} queries, ms: median, min-max", Invariant($"{search.Median:F1}, {search.Least:F1}-{search.Most:F1}"));
        Row("bytes a chunk: vectors.faiss, ledger.db, texts.utf8", string.Join(", ", ((string[])["vectors.faiss", "ledger.db", "texts.utf8"])
            .Select(file => Invariant($"{(double)new FileInfo(Path.Combine(merged, file)).Length / merge.Chunks:F0}"))));
        await output.WriteLineAsync(table, cancellationToken);
        if (different.Length > 0 || !verified.Healthy || merge.Documents != documents || verified.Documents != documents)
            throw new MeasurementException("The merged index is not what one Ingestor makes of the library.");

        void Row(string name, string value) => table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {value} |");
    }

    private static async Task<(T Result, TimeSpan Took)> TimedAsync<T>(Func<Task<T>> work)
    {
        long since = Stopwatch.GetTimestamp();
        T result = await work();
        return (result, Stopwatch.GetElapsedTime(since));
    }

    private static async Task<T> CommandAsync<T>(
        IEnumerable<string> arguments, JsonTypeInfo<T> result, CancellationToken cancellationToken)
    {
        using IngestorProcess process = IngestorProcess.Start(arguments);
        return await process.EndAsync(result, cancellationToken);
    }

    private static string Sha256(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    // The first query reads the file into memory and is not counted.
    private static Spread Search(string index)
    {
        using IndexReader reader = IndexReader.Open(index);
        var random = new Random(Queries);
        List<double> milliseconds = [];
        for (int query = 0; query <= Queries; query++)
        {
            float[] vector = [.. Enumerable.Range(0, StubVectors.Dimensions).Select(_ => random.NextSingle() - 0.5f)];
            long since = Stopwatch.GetTimestamp();
            _ = reader.Search(vector, Hits);
            if (query > 0)
                milliseconds.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        return Spread.Of(milliseconds);
    }
}
