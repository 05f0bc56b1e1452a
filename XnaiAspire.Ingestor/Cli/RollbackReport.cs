using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The result of <c>rollback</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="From">The checkpoint that was the newest.</param>
/// <param name="To">The checkpoint that was gone back to.</param>
/// <param name="Checkpoint">The one that says so: the newest now.</param>
/// <param name="Snapshot">What was published of it.</param>
public sealed record RollbackReport(string IndexDirectory, CheckpointRecord From, CheckpointRecord To, CheckpointRecord Checkpoint, SnapshotRecord Snapshot)
{
    internal string InWords() => From == Checkpoint
        ? $"The index is at checkpoint {To.Number} already."
        : $"The index is what it was at checkpoint {To.Number}: {Words.Of(Checkpoint.Documents, "document")}, {Words.Of(Checkpoint.Chunks, "vector")}. " +
          $"This is checkpoint {Checkpoint.Number}, published as snapshot {Snapshot.Number}: {Snapshot.Directory}";
}
