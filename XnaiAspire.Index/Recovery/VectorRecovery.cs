using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Recovery;

/// <summary>
/// Brings <c>vectors.faiss</c> to what the ledger says. The ledger decides; the file only has to bear it out: long enough, and the newest
/// rows with the checksum that their checkpoint noted. Then tail and header follow from the ledger alone, whatever a crash left of them.
/// </summary>
internal sealed class VectorRecovery(IStorage storage, IndexLayout layout, LedgerIdentity identity)
{
    private readonly List<string> _done = [];

    /// <summary>What had to be put right, for people.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <exception cref="IndexDamagedException">File and ledger contradict each other.</exception>
    public FaissFlatFile Open(LedgerConnection ledger)
    {
        long rows = CheckpointTable.Last(ledger)?.Rows ?? 0;
        if (rows > 0 && !storage.FileExists(layout.Vectors))
        {
            throw Damaged("vectors-missing", $"The file is gone; the ledger has {rows} rows in it.");
        }

        IStorageFile file = storage.Open(layout.Vectors, create: true);
        try
        {
            var vectors = new FaissFlatFile(file, identity.Fingerprint.Dimensions, rows);
            if (rows == 0)
            {
                CheckNothingIsLost(file);
            }
            else
            {
                CheckRows(file, vectors, CheckpointTable.LastAppended(ledger));
            }

            Roll(file, vectors);
            return vectors;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A ledger without rows beside a file with rows is not the ledger of that file.</summary>
    public void CheckNothingIsLost(IStorageFile file)
    {
        if (file.Length <= FaissFlatHeader.Length && !HasRows(file))
        {
            return;
        }

        bool ours;
        try
        {
            ours = FaissFlatHeader.Parse(Head(file), file.Length) == new FaissFlatHeader(identity.Fingerprint.Dimensions, 0);
        }
        catch (FaissFormatException)
        {
            ours = false;
        }

        if (!ours)
        {
            throw Damaged("vectors-foreign", "The ledger has no rows, yet the file holds some: they are not of this ledger.");
        }
    }

    private void CheckRows(IStorageFile file, FaissFlatFile vectors, AppendedRows? newest)
    {
        FaissFlatHeader header = vectors.Header;
        if (file.Length < header.FileLength)
        {
            long held = Math.Max(file.Length - FaissFlatHeader.Length, 0) / header.RowBytes;
            throw Damaged("vectors-short", $"The file holds {held} rows; the ledger has committed {header.Rows}.");
        }

        if (newest is not { } appended || appended.EndRow != header.Rows || appended.FirstRow < 0 || appended.FirstRow >= appended.EndRow)
        {
            throw new IndexDamagedException(
                "ledger-inconsistent", layout.Ledger, "No checkpoint appended the last of the committed rows.",
                layout.RebuildCommand(identity.LibraryRoot), null);
        }

        if (vectors.Checksum(appended.FirstRow, appended.EndRow) != appended.Checksum)
        {
            throw Damaged(
                "vectors-differ",
                $"Rows {appended.FirstRow} to {appended.EndRow - 1} are not the ones that the newest checkpoint wrote.");
        }
    }

    private void Roll(IStorageFile file, FaissFlatFile vectors)
    {
        FaissFlatHeader header = vectors.Header;
        if (file.Length > header.FileLength)
        {
            _done.Add($"dropped {file.Length - header.FileLength} bytes of an uncommitted batch behind row {header.Rows} of vectors.faiss");
            file.Truncate(header.FileLength);
            Failpoint.Pass("recovery.truncated");
            file.Sync();
        }

        Span<byte> wanted = stackalloc byte[FaissFlatHeader.Length];
        header.WriteTo(wanted);
        byte[] found = Head(file);
        if (!wanted.SequenceEqual(found))
        {
            if (found.Length > 0)
            {
                _done.Add($"set the header of vectors.faiss to the {header.Rows} rows that the ledger has");
            }

            Failpoint.Pass("recovery.header");
            vectors.Publish(header.Rows);
            storage.SyncDirectory(layout.Directory);
        }
    }

    private IndexDamagedException Damaged(string reason, string message) =>
        new(reason, layout.Vectors, message, layout.RebuildCommand(identity.LibraryRoot), null);

    // A whole header that counts rows, without the rows: a file cut off, not one half created.
    private static bool HasRows(IStorageFile file)
    {
        byte[] head = Head(file);
        return head.Length == FaissFlatHeader.Length && head.AsSpan(8, 8).ContainsAnyExcept((byte)0);
    }

    private static byte[] Head(IStorageFile file)
    {
        byte[] bytes = new byte[Math.Min(file.Length, FaissFlatHeader.Length)];
        file.Read(bytes, 0);
        return bytes;
    }
}
