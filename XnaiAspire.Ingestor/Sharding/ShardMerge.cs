using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>
/// Makes one index of all shards of a library, the one that a single Ingestor would have made, in batches that are committed like those of any run: killed
/// and started again, it goes on behind the last one. The shards are read and not changed; the library is not looked at, and nothing is embedded.
/// </summary>
internal sealed class ShardMerge(MergeRequest request, TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    /// <exception cref="MergeRefusedException">The shards are not all shards of one library, or the index directory holds something else.</exception>
    /// <exception cref="IndexException">A shard cannot be read, or the index has another writer or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was committed is kept.</exception>
    public MergeReport Run(CancellationToken cancellationToken)
    {
        using ShardSet shards = ShardSet.Open(request.Shards);
        CheckOutput(shards);
        tell($"{shards.Sources.Count} shards of {shards.LibraryRoot}. Comparing their vectors with their checksums.");
        foreach (MergeSource source in shards.Sources)
            source.CheckRows(cancellationToken);

        using LibraryIndex index = LibraryIndex.Open(
            request.IndexDirectory, shards.LibraryRoot, shards.Fingerprint, new LibraryIndexOptions { Time = time, MergeOf = shards.State });
        if (index.LastRun is { Id: > 1 } || index.Status.LastCheckpoint is { RunId: CheckpointRecord.NoRun })
            throw Exists();

        if (TakeUp(index, shards, cancellationToken) is { CompletedUtc: null } run)
        {
            Commit(index, run, new MergedBatch(shards), cancellationToken);
            index.CompleteRun(run.Id);
        }

        SnapshotRecord? snapshot = index.Status.LastCheckpoint is null ? null : index.PublishSnapshot(cancellationToken);
        IndexStatus status = index.Status;
        return new MergeReport(
            status.Failures == 0 ? ExitCodes.Complete : ExitCodes.CompleteWithFailures,
            shards.LibraryRoot, status.Directory, shards.Sources.Count, status.Documents, status.Chunks,
            shards.Sources.Sum(source => source.Failures().Count(failure => source.FindVersion(failure.Failure.Path) is not null)),
            snapshot?.Directory, [.. index.Failures().Select(FailureView.Of)]);
    }

    private void CheckOutput(ShardSet shards)
    {
        foreach (string directory in shards.Sources.Select(source => source.Directory).Append(shards.LibraryRoot))
        {
            if (IngestOptions.IsInside(request.IndexDirectory, directory))
                throw new MergeRefusedException("output-inside", $"The index directory {request.IndexDirectory} is or lies in {directory}, which is not changed by a merge. Name another with --index-path.");
        }

        if (LibraryIndex.ReadId(request.IndexDirectory) is not null && LibraryIndex.ReadMergeOf(request.IndexDirectory) != shards.State)
            throw Exists();
    }

    private MergeRefusedException Exists() => new(
        "output-exists",
        $"{request.IndexDirectory} holds an index that is no unfinished merge of these shards as they are now. Name another --index-path, or delete it first.");

    /// <summary>A new run, or the one that an earlier process began; null when the shards have nothing.</summary>
    private RunRecord? TakeUp(LibraryIndex index, ShardSet shards, CancellationToken cancellationToken)
    {
        if (index.LastRun is { } begun)
        {
            if (begun.CompletedUtc is null)
                tell($"Going on with batch {begun.CommittedBatches + 1:N0} of {begun.Batches:N0}.");

            return begun;
        }

        IReadOnlyList<PlannedDocument> plan = MergePlan.Of(shards, request.BatchSize, request.PartBytes, cancellationToken);
        return plan.Count == 0 ? null : index.BeginRun(plan);
    }

    private void Commit(LibraryIndex index, RunRecord run, MergedBatch merged, CancellationToken cancellationToken)
    {
        long told = time.GetTimestamp();
        for (int batch = run.CommittedBatches + 1; batch <= run.Batches; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckpointRecord done = index.Commit(merged.Read(run, batch, index.ReadPlan(run.Id, batch)));
            if (time.GetElapsedTime(told) >= TellEvery)
            {
                told = time.GetTimestamp();
                tell($"Batch {batch:N0} of {run.Batches:N0}: {done.Chunks:N0} chunks are durable.");
            }
        }
    }
}
