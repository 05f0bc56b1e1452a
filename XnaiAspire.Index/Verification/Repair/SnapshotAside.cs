using System.Globalization;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification.Repair;

/// <summary>Keeps a damaged snapshot under another name and writes it again. Its bytes follow from its checkpoint, so they are those that were published.</summary>
internal static class SnapshotAside
{
    /// <summary>Renames a snapshot to the first free name: <c>3.damaged</c>, <c>3.damaged-2</c>.</summary>
    public static void Move(IStorage storage, IndexLayout layout, string path)
    {
        string aside = path + ".damaged";
        for (int i = 2; storage.DirectoryExists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{i}");
        }

        storage.Rename(path, aside);
        storage.SyncDirectory(layout.Snapshots);
    }

    public static void Republish(
        IStorage storage, IndexLayout layout, LedgerConnection ledger, IndexFingerprint fingerprint, SnapshotRecord snapshot, CancellationToken cancellationToken)
    {
        // Written first: until it is whole, what is there keeps its name.
        string written = new SnapshotPublisher(storage, layout, ledger, fingerprint).WriteAgain(snapshot, cancellationToken);
        if (storage.DirectoryExists(snapshot.Directory))
        {
            Move(storage, layout, snapshot.Directory);
        }

        storage.Rename(written, snapshot.Directory);
        storage.SyncDirectory(layout.Snapshots);
    }
}
