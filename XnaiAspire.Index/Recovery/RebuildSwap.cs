using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>
/// The exchange of an index and its successor: a rebuild in <c>.rebuild</c>, or a rollback or compaction in <c>.next</c>. Which of two is the newer
/// one follows from their places and, for a rebuild, from the number in their ledgers (<c>generation</c>), so whatever instant a crash hits, the
/// next opening knows what to finish. Snapshots go over to the successor, which lists them in its ledger already.
/// </summary>
internal static class RebuildSwap
{
    /// <summary>The successor takes the index's name; the replaced index goes where opening deletes it. Durable on return.</summary>
    public static void Exchange(IStorage storage, IndexLayout layout, IndexLayout successor)
    {
        if (!storage.TryExchange(successor.Directory, layout.Directory))
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
            // Every opening deletes .next, so where it is there it was about to come in, whatever rebuild may be under way beside it.
            string[] candidates = [layout.Next.Directory, layout.Rebuild.Directory, layout.SwapPath];
            storage.Rename(Array.Find(candidates, storage.DirectoryExists)!, layout.Directory);
            storage.SyncDirectory(layout.Parent);
        }

        if (storage.DirectoryExists(layout.SwapPath) && !storage.DirectoryExists(layout.Next.Directory))
        {
            storage.Rename(layout.SwapPath, layout.Next.Directory);
            storage.SyncDirectory(layout.Parent);
        }
    }

    /// <summary>
    /// Deletes what an exchange replaced or what never came to one, after its snapshots were moved over. A rebuild under way stays, and so does a
    /// rebuild that cannot be read: it may be either.
    /// </summary>
    /// <returns>What was deleted, for people.</returns>
    public static IReadOnlyList<string> DropReplaced(IStorage storage, IndexLayout layout, long generation)
    {
        var done = new List<string>();
        if (storage.DirectoryExists(layout.Next.Directory))
        {
            Drop(storage, layout, layout.Next);
            done.Add("deleted what a rollback or compaction had left beside the index");
        }

        // A rebuild under way has no snapshots, so these are of an index that was replaced, whether it can be read or not.
        SnapshotMove.Run(storage, layout.Rebuild.Snapshots, layout.Snapshots);
        if (storage.DirectoryExists(layout.Rebuild.Directory)
            && !(LedgerIdentity.TryRead(layout.Rebuild.Ledger, out bool unreadable)?.Generation > generation || unreadable))
        {
            Failpoint.Pass("recovery.replaced");
            Drop(storage, layout, layout.Rebuild);
            done.Add("deleted the index that a rebuild had replaced");
        }

        return done;
    }

    /// <summary>Deletes an index beside this one; the snapshots that this one lacks are moved over first.</summary>
    public static void Drop(IStorage storage, IndexLayout layout, IndexLayout beside)
    {
        SnapshotMove.Run(storage, beside.Snapshots, layout.Snapshots);
        storage.DeleteDurably(beside.Directory);
    }
}
