using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Maintenance;

/// <summary>Writes <c>vectors.faiss</c> anew from another one. The file is durable on return.</summary>
internal sealed class VectorCopy(IStorage storage, FaissFlatFile source, string path) : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly IStorageFile _file = storage.Open(path, create: true);
    private readonly byte[] _block = new byte[Math.Max(BlockBytes / source.Header.RowBytes, 1) * source.Header.RowBytes];
    private long _rows;

    /// <summary>The first rows.</summary>
    public void First(long rows)
    {
        foreach ((_, ReadOnlyMemory<byte> bytes) in Read(0, rows))
        {
            Write(bytes.Span);
        }

        Complete();
    }

    /// <summary>
    /// The rows that are in a range, in their order. What is read is compared with the checksums of the checkpoints that wrote it: damage
    /// that was copied under a new checksum could never be found again.
    /// </summary>
    /// <param name="appended">What every checkpoint appended, oldest first.</param>
    /// <param name="live">The ranges to keep, in row order.</param>
    /// <returns>What is left of every checkpoint's rows.</returns>
    /// <exception cref="InvalidDataException">Rows are not those that their checkpoint wrote.</exception>
    public List<(long Checkpoint, AppendedRows Rows)> Live(IEnumerable<(long Number, AppendedRows Rows)> appended, IEnumerable<RowRange> live)
    {
        var kept = new List<(long, AppendedRows)>();
        using IEnumerator<RowRange> ranges = live.GetEnumerator();
        bool more = ranges.MoveNext();
        foreach ((long number, AppendedRows rows) in appended)
        {
            long first = _rows;
            uint before = 0;
            uint after = 0;
            foreach ((long start, ReadOnlyMemory<byte> bytes) in Read(rows.FirstRow, rows.EndRow))
            {
                before = FaissFlatFile.Crc32C(before, bytes.Span);
                long end = start + bytes.Length / source.Header.RowBytes;
                for (; more && ranges.Current.FirstRow < end; more = ranges.MoveNext())
                {
                    long from = Math.Max(ranges.Current.FirstRow, start);
                    long to = Math.Min(ranges.Current.FirstRow + ranges.Current.Count, end);
                    ReadOnlySpan<byte> part = bytes.Span[(int)((from - start) * source.Header.RowBytes)..(int)((to - start) * source.Header.RowBytes)];
                    after = FaissFlatFile.Crc32C(after, part);
                    Write(part);
                    if (ranges.Current.FirstRow + ranges.Current.Count > end)
                    {
                        break;
                    }
                }
            }

            if (rows.EndRow > rows.FirstRow && before != rows.Checksum)
            {
                throw new InvalidDataException($"rows {rows.FirstRow} to {rows.EndRow - 1} are not the ones that checkpoint {number} wrote.");
            }

            kept.Add((number, new AppendedRows(first, _rows, after)));
        }

        Complete();
        return kept;
    }

    public void Dispose() => _file.Dispose();

    // The block is used again for the next piece.
    private IEnumerable<(long FirstRow, ReadOnlyMemory<byte> Bytes)> Read(long firstRow, long endRow)
    {
        int rowsInBlock = _block.Length / source.Header.RowBytes;
        for (long row = firstRow; row < endRow; row += rowsInBlock)
        {
            Memory<byte> part = _block.AsMemory(0, (int)Math.Min(rowsInBlock, endRow - row) * source.Header.RowBytes);
            source.ReadRows(row, part.Span);
            yield return (row, part);
        }
    }

    private void Write(ReadOnlySpan<byte> rows)
    {
        _file.Write(rows, (source.Header with { Rows = _rows }).FileLength);
        _rows += rows.Length / source.Header.RowBytes;
    }

    private void Complete()
    {
        Span<byte> header = stackalloc byte[FaissFlatHeader.Length];
        (source.Header with { Rows = _rows }).WriteTo(header);
        _file.Write(header, 0);
        _file.Sync();
    }
}
