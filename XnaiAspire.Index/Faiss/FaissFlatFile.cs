using System.Numerics;
using System.Runtime.InteropServices;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Faiss;

/// <summary>
/// A FAISS flat inner-product file that grows in place. Rows go behind the counted ones, where no reader looks; only a later
/// <see cref="Publish"/> makes FAISS count them. Between the two the ledger commits, and it alone decides what counts.
/// </summary>
internal sealed class FaissFlatFile : IDisposable
{
    // Rows are gathered into writes of this size: large enough that calls do not matter, small enough to stay out of the large object heap.
    private const int BlockBytes = 64 * 1024;

    private readonly IStorageFile _file;
    private readonly byte[] _block;

    /// <param name="file">The open file.</param>
    /// <param name="dimensions">Floats in a row.</param>
    /// <param name="rows">Rows that the ledger has committed.</param>
    public FaissFlatFile(IStorageFile file, int dimensions, long rows)
    {
        _file = file;
        Header = new FaissFlatHeader(dimensions, rows);
        _block = new byte[Math.Max(BlockBytes / Header.RowBytes, 1) * Header.RowBytes];
    }

    /// <summary>Dimensions and committed rows.</summary>
    public FaissFlatHeader Header { get; private set; }

    /// <summary>Writes rows behind the committed ones and makes them durable. Nothing counts them yet.</summary>
    /// <returns>CRC-32C of the bytes written.</returns>
    public uint Append(IEnumerable<ReadOnlyMemory<float>> rows)
    {
        uint checksum = 0;
        long offset = Header.FileLength;
        int used = 0;
        foreach (ReadOnlyMemory<float> row in rows)
        {
            if (used == _block.Length)
            {
                Flush(ref offset, ref used, ref checksum);
                Failpoint.Pass("vectors.part-appended");
            }

            MemoryMarshal.AsBytes(row.Span).CopyTo(_block.AsSpan(used));
            used += Header.RowBytes;
        }

        if (used > 0)
        {
            Flush(ref offset, ref used, ref checksum);
        }

        if (offset > Header.FileLength)
        {
            Failpoint.Pass("vectors.appended");
            _file.Sync();
            Failpoint.Pass("vectors.synced");
        }

        return checksum;
    }

    /// <summary>Makes FAISS count <paramref name="rows"/> rows: one write of the header, durable on return.</summary>
    public void Publish(long rows)
    {
        Header = Header with { Rows = rows };
        Span<byte> bytes = stackalloc byte[FaissFlatHeader.Length];
        Header.WriteTo(bytes);
        _file.Write(bytes, 0);
        Failpoint.Pass("header.written");
        _file.Sync();
        Failpoint.Pass("header.synced");
    }

    /// <summary>A committed row.</summary>
    public float[] Read(long row)
    {
        float[] vector = new float[Header.Dimensions];
        _file.Read(MemoryMarshal.AsBytes(vector.AsSpan()), Header.OffsetOf(row));
        return vector;
    }

    /// <summary>Committed rows, as bytes.</summary>
    public void ReadRows(long firstRow, Span<byte> destination) => _file.Read(destination, Header.OffsetOf(firstRow));

    /// <summary>CRC-32C of committed rows.</summary>
    public uint Checksum(long firstRow, long endRow)
    {
        uint checksum = 0;
        long end = Header.OffsetOf(endRow);
        for (long offset = Header.OffsetOf(firstRow); offset < end;)
        {
            Span<byte> part = _block.AsSpan(0, (int)Math.Min(_block.Length, end - offset));
            _file.Read(part, offset);
            checksum = Crc32C(checksum, part);
            offset += part.Length;
        }

        return checksum;
    }

    public void Dispose() => _file.Dispose();

    private void Flush(ref long offset, ref int used, ref uint checksum)
    {
        ReadOnlySpan<byte> bytes = _block.AsSpan(0, used);
        _file.Write(bytes, offset);
        checksum = Crc32C(checksum, bytes);
        offset += used;
        used = 0;
    }

    /// <summary>Goes on with a CRC-32C; 0 begins one.</summary>
    public static uint Crc32C(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~checksum;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte value in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
