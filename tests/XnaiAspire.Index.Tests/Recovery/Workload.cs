using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>
/// A life of an index, driven as the Ingestor drives it: first ingest, an incremental run with a replaced, a removed, a touched and a failing
/// document, files in parts that are staged, replaced and given up, a rollback and a run after it, a compaction, a rebuild with another chunker; a
/// snapshot after each, of which two are kept.
/// <see cref="Drive"/> goes on from whatever the index says.
/// </summary>
internal sealed class Workload(string directory, IStorage storage)
{
    private static readonly IndexFingerprint Before = Sample.Fingerprint;
    private static readonly IndexFingerprint After = Sample.Fingerprint with { Chunker = "tokens-v2" };

    // Checkpoints of the first run.
    private const int FirstBatches = 6;

    private readonly LibraryIndexOptions _options = new() { Storage = storage, Time = new FixedTime(), KeepSnapshots = 2 };

    public string Directory => directory;

    public void Drive()
    {
        if (!IsRebuilt())
        {
            using (LibraryIndex index = LibraryIndex.Open(directory, Sample.Library, Before, _options))
            {
                LiveOn(index);
            }

            using LibraryIndex rebuild = LibraryIndex.BeginRebuild(directory, Sample.Library, After, _options);
            Run(rebuild, 1, Rebuilt);
            rebuild.SwapIn();
            rebuild.PublishSnapshot(CancellationToken.None);
        }

        using LibraryIndex last = LibraryIndex.Open(directory, Sample.Library, After, _options);
        last.PublishSnapshot(CancellationToken.None);
    }

    // Goes back into the middle of the second run, where a file in parts was staged, and forth again, and drops what that left.
    private static void LiveOn(LibraryIndex index)
    {
        Run(index, 1, First);
        Run(index, 2, Second);
        if (index.LastRun!.Id == 2)
        {
            if (index.Status.LastCheckpoint!.RunId == 2)
            {
                index.RollBack(FirstBatches + 3);
            }

            index.PublishSnapshot(CancellationToken.None);
        }

        Run(index, 3, Third);
        index.Compact();
        index.PublishSnapshot(CancellationToken.None);
    }

    private bool IsRebuilt()
    {
        try
        {
            LibraryIndex.Open(directory, Sample.Library, Before, _options).Dispose();
            return false;
        }
        catch (FingerprintMismatchException)
        {
            return true;
        }
    }

    private static void Run(LibraryIndex index, long id, Func<long, BatchCommit[]> make)
    {
        BatchCommit[] batches = make(id);
        if ((index.LastRun?.Id ?? 0) < id)
        {
            index.BeginRun(PlanOf(batches));
        }

        if (index.UnfinishedRun is { } run && run.Id == id)
        {
            foreach (BatchCommit batch in batches.Skip(run.CommittedBatches))
            {
                index.Commit(batch);
            }

            index.CompleteRun(id);
        }

        if (index.LastRun!.Id == id && !index.IsRebuild)
        {
            index.PublishSnapshot(CancellationToken.None);
        }
    }

    private static IEnumerable<PlannedDocument> PlanOf(BatchCommit[] batches) => Sample.PlanOfParts(
        [
            .. batches.Select(b => b.Documents.Select(d => d.Path)
                .Concat(b.Removed).Concat(b.Failures.Select(f => f.Path)).Concat(b.Unchanged.Select(u => u.Path)).ToArray()),
        ]);

    private static BatchCommit[] First(long run) =>
    [
        Sample.Batch(run, 1, Sample.Document("a.txt", 3), Sample.Document("b/c.md", 2)),
        Sample.Batch(run, 2, Sample.Document("d.txt", 4)) with { Failures = [Sample.Failure("bad.json"), Sample.Failure("gone.json")], TraceParent = "00-1-2-01" },
        Sample.Batch(run, 3, Sample.Document("e.txt", 0), Sample.Document("f.txt", 1), Parts("h.txt", 1)[0]),
        Sample.Batch(run, 4, Parts("h.txt", 1)[1]),
        Sample.Batch(run, 5, Parts("h.txt", 1)[2], Parts("i.txt", 1)[0]),
        Sample.Batch(run, 6, Parts("i.txt", 1)[1]) with { Failures = [Sample.Failure("i.txt")] },
    ];

    private static BatchCommit[] Second(long run) =>
    [
        Sample.Batch(run, 1, Sample.Document("a.txt", 2, version: 2)) with
        {
            Removed = ["d.txt"],
            Failures = [Sample.Failure("bad.json")],
            Unchanged = [new UnchangedDocument("f.txt", 100, 77)],
        },
        Sample.Batch(run, 2) with { Removed = ["gone.json"] },
        Sample.Batch(run, 3, Sample.Document("g.txt", 2), Parts("h.txt", 2)[0]),
        Sample.Batch(run, 4, Parts("h.txt", 2)[1..]),
    ];

    private static BatchCommit[] Third(long run) =>
    [
        Sample.Batch(run, 1, Sample.Document("b/c.md", 3, version: 2), Sample.Document("j.txt", 2)) with { Removed = ["f.txt"] },
    ];

    private static BatchCommit[] Rebuilt(long run) =>
    [
        Sample.Batch(run, 1, Sample.Document("a.txt", 1, version: 3), Sample.Document("b/c.md", 3, version: 3)),
        Sample.Batch(run, 2, Sample.Document("g.txt", 2, version: 3)),
    ];

    // As long as their chunks say, so that verifying finds nothing at any step.
    private static DocumentCommit[] Parts(string path, int version) =>
        [.. Sample.Parts(path, version, 2, 1, 2).Select(part => part with { TextLength = part.Chunks.Count * 100 })];
}
