using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>Removes what an interrupted publication or deletion left and lets <c>latest</c> point at the newest snapshot of the ledger.</summary>
internal static class SnapshotRecovery
{
    /// <param name="storage">The storage.</param>
    /// <param name="layout">The index.</param>
    /// <param name="known">The ledger's snapshots, newest first.</param>
    public static void Run(IStorage storage, IndexLayout layout, IReadOnlyList<SnapshotRecord> known)
    {
        if (!storage.DirectoryExists(layout.Snapshots))
        {
            return;
        }

        HashSet<long> numbers = [.. known.Select(snapshot => snapshot.Number)];
        foreach (string name in storage.List(layout.Snapshots))
        {
            string path = Path.Combine(layout.Snapshots, name);
            bool unfinished = name.EndsWith(SnapshotName.PartialSuffix, StringComparison.Ordinal);
            bool unknown = SnapshotName.TryParse(name, out long number) && !numbers.Contains(number);
            if ((unfinished || unknown) && storage.DirectoryExists(path))
            {
                Failpoint.Pass("recovery.snapshot");
                SnapshotRetention.Delete(storage, path);
            }
        }

        if (known is [var last, ..] && storage.DirectoryExists(last.Directory))
        {
            SnapshotPublisher.PointLatest(storage, layout, last.Number);
        }
    }
}
