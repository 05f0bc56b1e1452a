using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>The rows of <c>vectors.faiss</c>: those of every checkpoint have its checksum, and each is a vector of length 1.</summary>
internal sealed class VectorRowsCheck : IDisposable
{
    // Rows are read in blocks of about this size: calls do not matter then, and a block stays in the processor's cache.
    private const int BlockBytes = 256 * 1024;

    private readonly CheckContext _check;
    private readonly LedgerConnection _ledger;
    private readonly FaissFlatHeader _header;
    private readonly SafeFileHandle _file;
    private readonly long _rows;

    private VectorRowsCheck(CheckContext check, LedgerConnection ledger, FaissFlatHeader header)
    {
        _check = check;
        _ledger = ledger;
        _header = header;
        _file = File.OpenHandle(check.Layout.Vectors, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _rows = Math.Clamp((RandomAccess.GetLength(_file) - FaissFlatHeader.Length) / header.RowBytes, 0, header.Rows);
    }

    public static void Run(CheckContext check, LedgerConnection ledger, FaissFlatHeader header)
    {
        if (File.Exists(check.Layout.Vectors))
        {
            using var rows = new VectorRowsCheck(check, ledger, header);
            Parallel.ForEach(rows.Stretches(), new ParallelOptions { CancellationToken = check.Cancellation, MaxDegreeOfParallelism = check.Parallelism }, rows.Check);
        }
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<(long Checkpoint, AppendedRows Rows)> Stretches()
    {
        using SqliteDataReader row = _ledger.Query(
            "SELECT number, first_row, rows, checksum FROM checkpoints WHERE rows > first_row AND number <= $1 ORDER BY number", _check.Checkpoint);
        while (row.Read())
        {
            yield return (row.GetInt64(0), new AppendedRows(row.GetInt64(1), row.GetInt64(2), (uint)row.GetInt64(3)));
        }
    }

    private void Check((long Number, AppendedRows Rows) checkpoint)
    {
        (long first, long end) = (checkpoint.Rows.FirstRow, checkpoint.Rows.EndRow);
        if (first < 0 || end > _rows)
        {
            // Told as rows that are not there.
            return;
        }

        float[] block = new float[Math.Max(BlockBytes / _header.RowBytes, 1) * _header.Dimensions];
        uint checksum = 0;
        for (long row = first; row < end;)
        {
            _check.Cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(block.Length / _header.Dimensions, end - row);
            Span<float> rows = block.AsSpan(0, count * _header.Dimensions);
            Fill(MemoryMarshal.AsBytes(rows), _header.OffsetOf(row));
            checksum = FaissFlatFile.Crc32C(checksum, MemoryMarshal.AsBytes(rows));
            for (int i = 0; i < count; i++)
            {
                CheckVector(row + i, rows.Slice(i * _header.Dimensions, _header.Dimensions));
            }

            row += count;
            _check.Progress.Add("vectors", (long)count * _header.RowBytes);
        }

        if (checksum != checkpoint.Rows.Checksum)
        {
            _check.Corrupt(
                "rows-differ", $"vectors.faiss rows {first}-{end - 1} ({Documents(first, end)})",
                $"They are not the ones that checkpoint {checkpoint.Number} wrote: checksum {checksum:x8}, noted is {checkpoint.Rows.Checksum:x8}.",
                _check.Next.Repair);
        }
    }

    private void CheckVector(long row, ReadOnlySpan<float> vector)
    {
        float squares = TensorPrimitives.SumOfSquares(vector);
        if (!float.IsFinite(squares))
        {
            Tell("vector-not-finite", row, "It holds a number that is not finite, or one that is far too large.");
        }
        else if (_check.Identity!.Fingerprint.Normalized && !(Math.Abs(Math.Sqrt(squares) - 1) <= BatchCheck.LengthTolerance))
        {
            Tell("vector-length", row, $"It has length {Math.Sqrt(squares):g6}; this index is normalised, so it must be 1.");
        }
    }

    private void Tell(string reason, long row, string what) =>
        _check.Corrupt(reason, _check.Findings.Shows(reason) ? $"vectors.faiss row {row} ({Documents(row, row + 1)})" : "", what, _check.Next.Repair);

    // For a person: the documents whose rows these are. On a connection of its own, since rows are checked by several threads at once.
    private string Documents(long first, long end)
    {
        try
        {
            using LedgerConnection ledger = _check.Access!.Open();
            return RowOwners.Describe(ledger, first, end);
        }
        catch (SqliteException)
        {
            return "of documents that the ledger does not tell";
        }
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("vectors.faiss became shorter while it was read.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
