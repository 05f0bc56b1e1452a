using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification.Checks;

namespace XnaiAspire.Index.Verification.Repair;

/// <summary>
/// Rows that are wrong or gone, taken from snapshots and from rows of equal text. They are written only when the whole stretch then has the
/// CRC-32C that its checkpoint noted: that proves them.
/// </summary>
internal sealed class RowRestorer(IStorage storage, IndexLayout layout, LedgerConnection ledger, FaissFlatHeader header, RepairSteps steps)
{
    // A stretch is restored in memory: a batch's vectors, which a writer had in memory too.
    private const long MaxStretchBytes = 1L << 30;

    /// <param name="write">Whether to write what is proven.</param>
    /// <param name="cancellationToken">Ends it between two stretches.</param>
    /// <returns>Stretches that nothing proves; they are left as they are.</returns>
    public List<string> Run(bool write, CancellationToken cancellationToken)
    {
        var unproven = new List<string>();
        List<SnapshotRecord>? intact = null;
        foreach ((long number, AppendedRows rows) in Stretches())
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] bytes = new byte[(rows.EndRow - rows.FirstRow) * header.RowBytes];
            Read(bytes, header.OffsetOf(rows.FirstRow));
            if (FaissFlatFile.Crc32C(0, bytes) == rows.Checksum)
            {
                continue;
            }

            intact ??= IntactSnapshots(cancellationToken);
            HashSet<long> proven = [];
            foreach (SnapshotRecord snapshot in intact)
            {
                Overlay(snapshot, rows, bytes, proven);
            }

            if (FaissFlatFile.Crc32C(0, bytes) != rows.Checksum)
            {
                TakeEqualTexts(rows, bytes, proven);
            }

            if (FaissFlatFile.Crc32C(0, bytes) != rows.Checksum)
            {
                unproven.Add($"rows {rows.FirstRow} to {rows.EndRow - 1} ({RowOwners.Describe(ledger, rows.FirstRow, rows.EndRow)}), checkpoint {number}");
            }
            else if (write)
            {
                steps.Do(
                    $"write rows {rows.FirstRow} to {rows.EndRow - 1} again: what snapshots and equal texts hold has the checksum of checkpoint {number}",
                    () => Write(bytes, rows.FirstRow));
            }
        }

        return unproven;
    }

    private List<(long Number, AppendedRows Rows)> Stretches()
    {
        var found = new List<(long, AppendedRows)>();
        using SqliteDataReader row = ledger.Query("SELECT number, first_row, rows, checksum FROM checkpoints WHERE rows > first_row ORDER BY number");
        while (row.Read())
        {
            var rows = new AppendedRows(row.GetInt64(1), row.GetInt64(2), (uint)row.GetInt64(3));
            if ((rows.EndRow - rows.FirstRow) * header.RowBytes <= MaxStretchBytes)
            {
                found.Add((row.GetInt64(0), rows));
            }
        }

        return found;
    }

    private List<SnapshotRecord> IntactSnapshots(CancellationToken cancellationToken)
    {
        using IndexVerification index = IndexVerification.OpenAlone(layout.Directory);
        return index.IntactSnapshots(cancellationToken);
    }

    private void Overlay(SnapshotRecord snapshot, AppendedRows rows, byte[] bytes, HashSet<long> proven)
    {
        using FaissFlatReader reader = FaissFlatReader.Open(Path.Combine(snapshot.Directory, "index.faiss"));
        long at = 0;
        foreach (StoredChunk chunk in ChunkTable.VisibleAt(ledger, snapshot.Checkpoint))
        {
            if (chunk.Row >= rows.FirstRow && chunk.Row < rows.EndRow && at < reader.Header.Rows)
            {
                Span<byte> row = bytes.AsSpan((int)((chunk.Row - rows.FirstRow) * header.RowBytes), header.RowBytes);
                reader.ReadRows(at, MemoryMarshal.Cast<byte, float>(row));
                proven.Add(chunk.Row);
            }

            at++;
        }
    }

    // One fingerprint makes one vector of one text, wherever it stands.
    private void TakeEqualTexts(AppendedRows rows, byte[] bytes, HashSet<long> proven)
    {
        for (long row = rows.FirstRow; row < rows.EndRow; row++)
        {
            if (!proven.Contains(row) && EqualText(row, rows) is { } other)
            {
                Read(bytes.AsSpan((int)((row - rows.FirstRow) * header.RowBytes), header.RowBytes), header.OffsetOf(other));
            }
        }
    }

    private long? EqualText(long row, AppendedRows rows) => ledger.Scalar(
        """
        SELECT o.row FROM chunks c JOIN chunks o ON o.text_key = c.text_key WHERE c.row = $1 AND (o.row < $2 OR o.row >= $3) LIMIT 1
        """,
        row, rows.FirstRow, rows.EndRow) is { } found && Columns.ToInt64(found) is var other
            && ChunkTable.Text(ledger, other) == ChunkTable.Text(ledger, row) ? other : null;

    // What is not there stays as it is: zeros.
    private void Read(Span<byte> bytes, long offset)
    {
        if (!File.Exists(layout.Vectors))
        {
            return;
        }

        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(layout.Vectors, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        int read;
        while (!bytes.IsEmpty && (read = RandomAccess.Read(file, bytes, offset)) > 0)
        {
            bytes = bytes[read..];
            offset += read;
        }
    }

    private void Write(byte[] bytes, long firstRow)
    {
        bool creates = !storage.FileExists(layout.Vectors);
        using IStorageFile file = storage.Open(layout.Vectors, create: true);
        file.Write(bytes, header.OffsetOf(firstRow));
        file.Sync();
        if (creates)
        {
            storage.SyncDirectory(layout.Directory);
        }
    }
}
