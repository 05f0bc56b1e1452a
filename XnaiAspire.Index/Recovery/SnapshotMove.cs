using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>Moves the snapshots of a replaced index over to its successor, one rename each. Again after a crash: what is over stays over.</summary>
internal static class SnapshotMove
{
    public static void Run(IStorage storage, string from, string to)
    {
        if (!storage.DirectoryExists(from))
        {
            return;
        }

        bool moved = false;
        foreach (string name in storage.List(from))
        {
            string source = Path.Combine(from, name);
            string target = Path.Combine(to, name);
            if (SnapshotName.TryParse(name, out _) && storage.DirectoryExists(source) && !storage.DirectoryExists(target))
            {
                storage.CreateDurableDirectory(to);
                storage.Rename(source, target);
                moved = true;
            }
        }

        // The new names before the old directory: of a snapshot that lost both nothing would be left.
        if (moved)
        {
            storage.SyncDirectory(to);
            storage.SyncDirectory(from);
        }
    }
}
