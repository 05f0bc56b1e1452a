using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Recovery;

/// <summary>
/// Brings <c>texts.utf8</c> to what the ledger says: long enough, the newest checkpoint's texts those that their keys were made of, and nothing behind
/// the last one that is committed.
/// </summary>
internal sealed class TextRecovery(IStorage storage, IndexLayout layout, LedgerIdentity identity)
{
    /// <summary>What had to be put right, for people; null for nothing.</summary>
    public string? Done { get; private set; }

    /// <exception cref="IndexDamagedException">File and ledger contradict each other.</exception>
    public TextFile Open(LedgerConnection ledger)
    {
        long length = ChunkTable.TextEnd(ledger);
        if (length > 0 && !storage.FileExists(layout.Texts))
        {
            throw Damaged("texts-missing", $"The file is gone; the ledger has {length} bytes of texts in it.");
        }

        IStorageFile file = storage.Open(layout.Texts, create: true);
        try
        {
            if (length == 0)
            {
                // Also where it was there: whoever made it may have died before its name was durable.
                storage.SyncDirectory(layout.Directory);
            }

            if (file.Length < length)
            {
                throw Damaged("texts-short", $"The file has {file.Length} bytes; the ledger has committed {length}.");
            }

            CheckNewest(ledger);
            CutTail(file, length);
            return new TextFile(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void CheckNewest(LedgerConnection ledger)
    {
        if (CheckpointTable.LastAppended(ledger) is not { } rows)
        {
            return;
        }

        foreach ((long row, TextPlace place, long key) in ChunkTable.Places(ledger, rows.FirstRow, rows.EndRow))
        {
            if (!ledger.Texts.TryRead(place, out ReadOnlySpan<byte> utf8) || TextKey.OfUtf8(utf8) != key)
            {
                throw Damaged("texts-differ", $"The text of row {row} is not the one that the newest checkpoint wrote.");
            }
        }
    }

    private void CutTail(IStorageFile file, long length)
    {
        if (file.Length > length)
        {
            Done = $"dropped {file.Length - length} bytes of an uncommitted batch behind the texts";
            file.Truncate(length);
            Failpoint.Pass("recovery.texts-truncated");
            file.Sync();
        }
    }

    private IndexDamagedException Damaged(string reason, string message) =>
        new(reason, layout.Texts, message, layout.RebuildCommand(identity.LibraryRoot), null);
}
