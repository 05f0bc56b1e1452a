using System.Globalization;
using System.Text;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The result of <c>snapshots</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="Snapshots">Newest first.</param>
/// <param name="OldestCheckpoint">The oldest checkpoint that <c>rollback</c> can go back to; null before the first.</param>
/// <param name="NewestCheckpoint">The newest one; null before the first.</param>
public sealed record SnapshotsReport(
    string IndexDirectory, IReadOnlyList<SnapshotRecord> Snapshots, CheckpointRecord? OldestCheckpoint, CheckpointRecord? NewestCheckpoint)
{
    internal static SnapshotsReport Read(IndexReader index)
    {
        IndexStatus status = index.Status;
        return new SnapshotsReport(status.Directory, index.Snapshots(), index.OldestCheckpoint, status.LastCheckpoint);
    }

    internal string InWords()
    {
        var text = new StringBuilder();
        foreach (SnapshotRecord snapshot in Snapshots)
        {
            string origin = snapshot.IsInherited ? "before a rebuild" : $"checkpoint {snapshot.Checkpoint}";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{snapshot.Number,4}  {snapshot.CreatedUtc:u}  {Words.Of(snapshot.Documents, "document")}, {Words.Of(snapshot.Vectors, "vector")}, {origin}  {snapshot.Directory}");
        }

        if (Snapshots.Count == 0)
            text.AppendLine($"No snapshot has been published in {IndexDirectory} yet.");

        text.Append(OldestCheckpoint is null || NewestCheckpoint is null
            ? "There is no checkpoint yet."
            : $"rollback can go back to checkpoints {OldestCheckpoint.Number} ({OldestCheckpoint.CommittedUtc:u}) to {NewestCheckpoint.Number} ({NewestCheckpoint.CommittedUtc:u}).");
        return text.ToString();
    }
}
