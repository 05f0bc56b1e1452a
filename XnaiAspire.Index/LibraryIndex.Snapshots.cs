using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    /// <summary>
    /// Publishes the newest checkpoint as <c>snapshots/&lt;n&gt;</c>, moves <c>latest</c> and deletes all but the newest
    /// (<see cref="LibraryIndexOptions.KeepSnapshots"/>). When the newest snapshot is of that checkpoint already, it is returned.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is a rebuild that is not swapped in: snapshots are the index's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was published.</exception>
    /// <exception cref="IndexFailedException">A write failed; open the index again.</exception>
    public SnapshotRecord PublishSnapshot(CancellationToken cancellationToken) => Locked(() =>
    {
        if (IsRebuild)
        {
            throw new InvalidOperationException($"{Directory} is a rebuild; swap it in first.");
        }

        CheckpointRecord? at = CheckpointTable.Last(_ledger);
        SnapshotRecord? last = SnapshotTable.Last(_ledger, _layout.Snapshots);
        bool isPublished = last is not null && last.Checkpoint == at?.Number && _storage.DirectoryExists(last.Directory);
        return OrFail("Publishing a snapshot", () =>
        {
            SnapshotRecord newest = isPublished
                ? last!
                : new SnapshotPublisher(_storage, _layout, _ledger, Fingerprint).Publish(at, _time, cancellationToken);
            SnapshotRetention.Run(_storage, _layout, _ledger, Math.Max(_options.KeepSnapshots, 1));
            return newest;
        });
    });
}
