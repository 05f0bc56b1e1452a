using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>
/// A life of an index, driven as the Ingestor drives it: first ingest, an incremental run with a replaced, a removed, a touched and a failing
/// document, files in parts that are staged, replaced and given up, a rebuild with another chunker; a snapshot after each.
/// <see cref="Drive"/> goes on from whatever the index says.
/// </summary>
internal sealed class Workload(string directory, SimulatedStorage storage)
{
    private static readonly IndexFingerprint Before = Sample.Fingerprint;
    private static readonly IndexFingerprint After = Sample.Fingerprint with { Chunker = "tokens-v2" };

    private readonly LibraryIndexOptions _options = new() { Storage = storage, Time = new FixedTime() };

    public string Directory => directory;

    public void Drive()
    {
        if (!IsRebuilt())
        {
            using (LibraryIndex index = LibraryIndex.Open(directory, Sample.Library, Before, _options))
            {
                Work(index, First, Second);
            }

            using LibraryIndex rebuild = LibraryIndex.BeginRebuild(directory, Sample.Library, After, _options);
            Work(rebuild, Rebuilt);
            rebuild.SwapIn();
        }

        using LibraryIndex last = LibraryIndex.Open(directory, Sample.Library, After, _options);
        Work(last, Rebuilt);
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

    private static void Work(LibraryIndex index, params Func<long, BatchCommit[]>[] runs)
    {
        while (true)
        {
            RunRecord? run = index.UnfinishedRun;
            if (run is null)
            {
                int done = (int)(index.LastRun?.Id ?? 0);
                if (done > 0)
                {
                    index.PublishSnapshot(CancellationToken.None);
                }

                if (done == runs.Length)
                {
                    return;
                }

                run = index.BeginRun(PlanOf(runs[done](done + 1)));
            }

            BatchCommit[] batches = runs[run.Id - 1](run.Id);
            foreach (BatchCommit batch in batches.Skip(run.CommittedBatches))
            {
                index.Commit(batch);
            }

            index.CompleteRun(run.Id);
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

    private static BatchCommit[] Rebuilt(long run) =>
    [
        Sample.Batch(run, 1, Sample.Document("a.txt", 1, version: 3), Sample.Document("b/c.md", 3, version: 3)),
        Sample.Batch(run, 2, Sample.Document("g.txt", 2, version: 3)),
    ];

    private static DocumentCommit[] Parts(string path, int version) => Sample.Parts(path, version, 2, 1, 2);
}
