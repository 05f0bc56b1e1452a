using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>
/// The exchange of an index and its rebuild. Which of two directories is the newer one is in their ledgers (<c>generation</c>), so whatever
/// instant a crash hits, the next opening knows what to finish.
/// </summary>
internal static class RebuildSwap
{
    /// <summary>The rebuild takes the index's name and the other way round; durable on return.</summary>
    public static void Exchange(IStorage storage, IndexLayout layout)
    {
        if (!storage.TryExchange(layout.Rebuild.Directory, layout.Directory))
        {
            // Between the first two renames nothing has the index's name; Finish knows the way on.
            storage.Rename(layout.Directory, layout.SwapPath);
            storage.SyncDirectory(layout.Parent);
            Finish(storage, layout);
        }

        storage.SyncDirectory(layout.Parent);
    }

    /// <summary>Ends an exchange by renames that was cut off; does nothing when there was none.</summary>
    public static void Finish(IStorage storage, IndexLayout layout)
    {
        if (!storage.DirectoryExists(layout.SwapPath))
        {
            return;
        }

        if (!storage.DirectoryExists(layout.Directory))
        {
            bool rebuilt = storage.DirectoryExists(layout.Rebuild.Directory);
            storage.Rename(rebuilt ? layout.Rebuild.Directory : layout.SwapPath, layout.Directory);
            storage.SyncDirectory(layout.Parent);
        }

        if (storage.DirectoryExists(layout.SwapPath) && !storage.DirectoryExists(layout.Rebuild.Directory))
        {
            storage.Rename(layout.SwapPath, layout.Rebuild.Directory);
            storage.SyncDirectory(layout.Parent);
        }
    }

    /// <summary>
    /// Deletes the replaced index that a crash after the exchange left under the rebuild's name. A rebuild under way stays, and so does what
    /// cannot be read: it may be either.
    /// </summary>
    public static bool DropReplaced(IStorage storage, IndexLayout layout, long generation)
    {
        if (!storage.DirectoryExists(layout.Rebuild.Directory))
        {
            return false;
        }

        LedgerIdentity? beside = LedgerIdentity.TryRead(layout.Rebuild.Ledger, out bool unreadable);
        if (unreadable || beside?.Generation > generation)
        {
            return false;
        }

        Failpoint.Pass("recovery.replaced");
        storage.DeleteDurably(layout.Rebuild.Directory);
        return true;
    }
}
