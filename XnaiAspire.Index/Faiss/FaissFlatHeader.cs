using System.Buffers.Binary;
using System.Text;

namespace XnaiAspire.Index.Faiss;

/// <summary>
/// The head of a FAISS flat inner-product index (<c>IndexFlatIP</c> as <c>faiss.write_index</c> writes it): 45 bytes, little-endian, no padding.
/// Rows of float32 follow; the row number is the id. Checked against FAISS 1.7.3; later releases keep the layout.
/// </summary>
/// <remarks>
/// <code>
/// offset  bytes  field                 384 dimensions, 2 rows
///      0      4  tag                   49 78 46 49              "IxFI"
///      4      4  int32 dimensions      80 01 00 00
///      8      8  int64 rows            02 00 00 00 00 00 00 00
///     16     16  two int64 = 1048576   00 00 10 00 00 00 00 00  twice; unused by FAISS
///     32      1  is trained            01
///     33      4  int32 metric          00 00 00 00              0 = inner product
///     37      8  uint64 floats         00 03 00 00 00 00 00 00  rows x dimensions
/// </code>
/// Bytes behind the last row are ignored by FAISS, which is what makes appending in place safe.
/// </remarks>
/// <param name="Dimensions">Floats in a row.</param>
/// <param name="Rows">Rows that count.</param>
public readonly record struct FaissFlatHeader(int Dimensions, long Rows)
{
    /// <summary>Bytes before the first row.</summary>
    public const int Length = 45;

    /// <summary>Most dimensions accepted: far above any embedding model, low enough that sizes computed from it cannot overflow.</summary>
    public const int MaxDimensions = 1 << 20;

    private const long Unused = 1 << 20;

    private static ReadOnlySpan<byte> Tag => "IxFI"u8;

    /// <summary>Bytes of a row.</summary>
    public int RowBytes => Dimensions * sizeof(float);

    /// <summary>Bytes of a file with these rows and nothing behind them.</summary>
    public long FileLength => Length + Rows * RowBytes;

    /// <summary>Where a row begins.</summary>
    public long OffsetOf(long row) => Length + row * RowBytes;

    /// <summary>Reads a header; nothing it says is believed beyond what the file's length bears out.</summary>
    /// <param name="bytes">The first bytes of the file, <see cref="Length"/> or all there are.</param>
    /// <param name="fileLength">Bytes in the file.</param>
    /// <exception cref="FaissFormatException">Not such a file.</exception>
    public static FaissFlatHeader Parse(ReadOnlySpan<byte> bytes, long fileLength)
    {
        if (bytes.Length < Length)
        {
            throw new FaissFormatException("faiss-truncated", $"{bytes.Length} bytes are no FAISS index; its header alone takes {Length}.");
        }

        if (!bytes[..4].SequenceEqual(Tag))
        {
            throw new FaissFormatException(
                "faiss-kind", $"The tag is \"{Printable(bytes[..4])}\"{FaissKinds.InWords(bytes[..4])}; a flat inner-product index has \"IxFI\".");
        }

        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        long rows = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        int metric = BinaryPrimitives.ReadInt32LittleEndian(bytes[33..]);
        ulong floats = BinaryPrimitives.ReadUInt64LittleEndian(bytes[37..]);
        if (dimensions is < 1 or > MaxDimensions)
        {
            throw new FaissFormatException("faiss-dimensions", $"{dimensions} dimensions; 1 to {MaxDimensions} are possible.");
        }

        if (bytes[32] != 1)
        {
            throw new FaissFormatException("faiss-untrained", "The index says that it is not trained; a flat one always is.");
        }

        if (metric != 0)
        {
            throw new FaissFormatException("faiss-metric", $"Metric {metric}; inner product is 0.");
        }

        long room = (fileLength - Length) / (dimensions * sizeof(float));
        if (rows < 0 || floats != (ulong)rows * (ulong)dimensions)
        {
            throw new FaissFormatException("faiss-count", $"{rows} rows of {dimensions} floats do not make {floats} floats.");
        }

        return rows > room
            ? throw new FaissFormatException("faiss-truncated", $"{rows} rows are announced; {fileLength} bytes hold {Math.Max(room, 0)}.")
            : new FaissFlatHeader(dimensions, rows);
    }

    /// <summary>Writes the header's <see cref="Length"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        Tag.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Dimensions);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Rows);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Unused);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], Unused);
        destination[32] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(destination[33..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[37..], (ulong)Rows * (ulong)Dimensions);
    }

    private static string Printable(ReadOnlySpan<byte> tag)
    {
        var text = new StringBuilder();
        foreach (byte value in tag)
        {
            _ = value is >= 0x20 and < 0x7F ? text.Append((char)value) : text.Append($"\\x{value:x2}");
        }

        return text.ToString();
    }
}
