using System.Diagnostics;
using System.Globalization;
using XnaiAspire.Index;

namespace XnaiAspire.Bench;

/// <summary>A checkpoint of the present index, and one by rewriting everything.</summary>
/// <param name="Batch">Number of the batch.</param>
/// <param name="Time">Wall time of the commit.</param>
/// <param name="Written">By it.</param>
internal readonly record struct CheckpointCost(int Batch, TimeSpan Time, ProcessWrites Written);

/// <summary>What a checkpoint costs while an index grows, in time and in bytes.</summary>
internal sealed class CheckpointBenchmark(int batches, TextWriter output)
{
    // The full rewrite is taken this often at each of its places; at the last ones, where it takes seconds, once.
    private const int RewritesWhereQuick = 5;
    private const int QuickBatches = 1_000;

    private static readonly int[] Places = [1, 100, 1_000, 10_000];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("xnai-bench-");
        try
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{Surroundings.Machine()}; {SyntheticBatches.Chunks} chunks of {StubVectors.Dimensions} dimensions a batch"));
            await RunAsync(directory.FullName, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task RunAsync(string directory, CancellationToken cancellationToken)
    {
        string texts = Path.Combine(directory, "texts");
        string rewritten = Directory.CreateDirectory(Path.Combine(directory, "rewritten")).FullName;
        string indexDirectory = Path.Combine(directory, "index");
        int[] places = [.. Places.Where(place => place < batches).Append(batches)];
        SyntheticBatches source = new();
        List<CheckpointCost> checkpoints = [], rewrites = [];
        long textBytes = 0;
        using (FileStream allTexts = new(texts, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        using (LibraryIndex index = LibraryIndex.Open(indexDirectory, directory, SyntheticBatches.Fingerprint))
        {
            RunRecord run = index.BeginRun(SyntheticBatches.Plan(batches));
            for (int batch = 1; batch <= batches; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (BatchCommit commit, long bytes) = source.Next(run.Id, batch);
                textBytes += bytes;
                checkpoints.Add(Measure(batch, index, commit));

                foreach (ChunkCommit chunk in commit.Documents.SelectMany(document => document.Chunks))
                    allTexts.Write(System.Text.Encoding.UTF8.GetBytes(chunk.Text));

                if (!places.Contains(batch))
                    continue;

                await allTexts.FlushAsync(cancellationToken);
                for (int i = 0; i < (batch <= QuickBatches ? RewritesWhereQuick : 1); i++)
                {
                    (TimeSpan time, ProcessWrites written) = FullRewrite.Take(
                        [(Path.Combine(indexDirectory, "vectors.faiss"), Vectors(batch)), (texts, textBytes)], rewritten);
                    rewrites.Add(new CheckpointCost(batch, time, written));
                }
            }
        }

        await output.WriteLineAsync(CheckpointTables.Growth(places, checkpoints, rewrites));
        await output.WriteLineAsync(CheckpointTables.Bytes(checkpoints, Vectors(batches), textBytes));
        await output.WriteLineAsync(CheckpointTables.Rewriting(places, checkpoints, rewrites));
    }

    private static long Vectors(int batches) => (long)batches * SyntheticBatches.Chunks * StubVectors.Dimensions * sizeof(float);

    private static CheckpointCost Measure(int batch, LibraryIndex index, BatchCommit commit)
    {
        ProcessWrites before = ProcessWrites.Read();
        long since = Stopwatch.GetTimestamp();
        index.Commit(commit);
        return new CheckpointCost(batch, Stopwatch.GetElapsedTime(since), ProcessWrites.Read() - before);
    }
}
