using System.Globalization;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>Removes what an interrupted publication left and lets <c>latest</c> point at the newest snapshot of the ledger.</summary>
internal static class SnapshotRecovery
{
    public static void Run(IStorage storage, IndexLayout layout, SnapshotRecord? last)
    {
        if (!storage.DirectoryExists(layout.Snapshots))
        {
            return;
        }

        foreach (string name in storage.List(layout.Snapshots))
        {
            bool unfinished = name.EndsWith(SnapshotPublisher.PartialSuffix, StringComparison.Ordinal);
            bool unknown = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > (last?.Number ?? 0);
            string path = Path.Combine(layout.Snapshots, name);
            if ((unfinished || unknown) && storage.DirectoryExists(path))
            {
                Failpoint.Pass("recovery.snapshot");
                storage.DeleteDurably(path);
            }
        }

        if (last is not null && storage.DirectoryExists(last.Directory))
        {
            SnapshotPublisher.PointLatest(storage, layout, last.Number);
        }
    }
}
