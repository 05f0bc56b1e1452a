using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Snapshots;

/// <summary>Deletes all but the newest snapshots: first the ledger's line, then the name, then the files. Opening ends what a crash cut off.</summary>
internal static class SnapshotRetention
{
    public static void Run(IStorage storage, IndexLayout layout, LedgerConnection ledger, int keep)
    {
        foreach (SnapshotRecord snapshot in SnapshotTable.All(ledger, layout.Snapshots).Skip(keep))
        {
            ledger.InTransaction(() => SnapshotTable.Delete(ledger, snapshot.Number));
            Failpoint.Pass("retention.unlisted");
            ledger.InTransaction(() =>
            {
                if (storage.DirectoryExists(snapshot.Directory))
                {
                    Delete(storage, snapshot.Directory);
                }
            });
        }
    }

    /// <summary>Deletes a snapshot's directory. Nothing that is named like a snapshot is ever without some of its files.</summary>
    public static void Delete(IStorage storage, string directory)
    {
        string leaving = directory;
        if (!directory.EndsWith(SnapshotName.PartialSuffix, StringComparison.Ordinal))
        {
            leaving += SnapshotName.PartialSuffix;
            storage.DeleteDurably(leaving);
            storage.Rename(directory, leaving);
            storage.SyncDirectory(Path.GetDirectoryName(directory)!);
        }

        storage.DeleteDurably(leaving);
    }
}
