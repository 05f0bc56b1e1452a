using XnaiAspire.Index;
using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The result of <c>status</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="LibraryPath">Full path of the library it was built from.</param>
/// <param name="Fingerprint">What its vectors were made with.</param>
/// <param name="Documents">Documents in the index.</param>
/// <param name="Chunks">Searchable chunks.</param>
/// <param name="Rows">Rows of <c>vectors.faiss</c>, retired ones included.</param>
/// <param name="Checkpoint">The newest checkpoint; null in a new index.</param>
/// <param name="CheckpointAgeSeconds">Time since it became durable.</param>
/// <param name="UnfinishedRun">A run that stopped half way; null when there is none.</param>
/// <param name="UnfinishedRebuild">Whether a rebuild was begun with <c>--force</c> and stopped half way.</param>
/// <param name="Snapshot">The newest snapshot; null before the first.</param>
/// <param name="Failures">Documents that are parked with a reason, by path.</param>
/// <param name="Redis">What Redis knows of the index and who holds its lease, in words.</param>
public sealed record StatusReport(
    string IndexDirectory,
    string LibraryPath,
    IndexFingerprint Fingerprint,
    long Documents,
    long Chunks,
    long Rows,
    CheckpointRecord? Checkpoint,
    double? CheckpointAgeSeconds,
    RunRecord? UnfinishedRun,
    bool UnfinishedRebuild,
    SnapshotRecord? Snapshot,
    IReadOnlyList<FailureView> Failures,
    string Redis)
{
    /// <summary>The part of the library that the index is of, <c>2/4</c>; null for the whole.</summary>
    public string? Shard { get; init; }

    internal static StatusReport Read(IndexReader index, DateTimeOffset now, string redis)
    {
        IndexStatus status = index.Status;
        CheckpointRecord? last = status.LastCheckpoint;
        return new StatusReport(
            status.Directory,
            status.LibraryRoot,
            status.Fingerprint,
            status.Documents,
            status.Chunks,
            status.Rows,
            last,
            last is null ? null : Math.Round(Math.Max(0, (now - last.CommittedUtc).TotalSeconds), 1),
            status.UnfinishedRun,
            LibraryIndex.HasUnfinishedRebuild(status.Directory),
            index.Snapshots() is [var newest, ..] ? newest : null,
            [.. index.Failures().Select(FailureView.Of)],
            redis)
        {
            Shard = status.Shard?.ToString(),
        };
    }
}
