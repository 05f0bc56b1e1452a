using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Sharding;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index;

/// <summary>What an index holds at one instant, for plans that may come to nothing: reading it leaves no trace, not even beside the ledger.</summary>
/// <param name="Fingerprint">What its vectors were made with.</param>
/// <param name="HasUnfinishedRun">Whether the next run begins with what an earlier one left.</param>
/// <param name="Documents">All of them, in <see cref="DocumentPath.Order"/>.</param>
/// <param name="Failures">Documents that are parked with a reason, in the same order.</param>
public sealed record IndexContents(
    IndexFingerprint Fingerprint, bool HasUnfinishedRun, IReadOnlyList<DocumentRecord> Documents, IReadOnlyList<FailureRecord> Failures)
{
    /// <summary>Null when the directory holds no index.</summary>
    /// <param name="directory">The index's directory.</param>
    /// <param name="shard">The part of the library that the plan is for.</param>
    /// <exception cref="IndexRefusedException">The index is of another part (<c>shard-mismatch</c>).</exception>
    /// <exception cref="IndexDamagedException">There is one that cannot be read.</exception>
    public static IndexContents? Read(string directory, LibraryShard? shard)
    {
        var layout = new IndexLayout(directory);
        if (!File.Exists(layout.Ledger))
        {
            return null;
        }

        try
        {
            using LedgerAccess access = LedgerAccess.Choose(layout.Ledger, WriterProbe.IsHeld(layout.WriterLock));
            using LedgerConnection ledger = access.Open();
            if (LedgerIdentity.ReadPresent(ledger) is not { } identity)
            {
                return null;
            }

            ShardCheck.Run(layout, identity, shard);
            return new IndexContents(
                identity.Fingerprint,
                RunTable.Unfinished(ledger) is not null,
                All(after => DocumentTable.PageAfter(ledger, after), document => document.Path),
                All(after => FailureTable.PageAfter(ledger, after), failure => failure.Failure.Path));
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            throw new IndexDamagedException(
                "index-unreadable", layout.Directory, $"The index cannot be read: {error.Message}", layout.RebuildCommand("<library>"), error);
        }
    }

    private static List<T> All<T>(Func<string, List<T>> read, Func<T, string> pathOf)
    {
        List<T> all = [];
        for (string after = string.Empty; read(after) is { Count: > 0 } page; after = pathOf(page[^1]))
        {
            all.AddRange(page);
        }

        return all;
    }
}
