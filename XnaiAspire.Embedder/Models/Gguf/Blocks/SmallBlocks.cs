using System.Buffers.Binary;

namespace XnaiAspire.Embedder.Models.Gguf.Blocks;

/// <summary>
/// Types with 32 numbers a block. Of 16 bytes the lower halves are the first 16 numbers and the upper halves the others; types of five bits have
/// the highest bits of all in a word before them, number 0's lowest.
/// </summary>
internal static class SmallBlocks
{
    private const int Half = GgufBlock.Small / 2;

    // ggml's kvalues_iq4nl.
    private static ReadOnlySpan<sbyte> Table => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary><c>half:d 16 bytes</c>; a number is d (q - 8).</summary>
    public static void DecodeQ4(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Scale(block);
        for (var i = 0; i < Half; i++)
        {
            values[i] = scale * ((block[2 + i] & 15) - 8);
            values[i + Half] = scale * ((block[2 + i] >> 4) - 8);
        }
    }

    /// <summary><c>half:d half:m 16 bytes</c>; a number is d q + m.</summary>
    public static void DecodeQ4Minimum(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (Scale(block), Scale(block[2..]));
        for (var i = 0; i < Half; i++)
        {
            values[i] = ((block[4 + i] & 15) * scale) + minimum;
            values[i + Half] = ((block[4 + i] >> 4) * scale) + minimum;
        }
    }

    /// <summary><c>half:d u32:high bits 16 bytes</c>; a number is d (q - 16).</summary>
    public static void DecodeQ5(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, high) = (Scale(block), BinaryPrimitives.ReadUInt32LittleEndian(block[2..]));
        for (var i = 0; i < Half; i++)
        {
            values[i] = scale * (((block[6 + i] & 15) | Fifth(high, i)) - 16);
            values[i + Half] = scale * (((block[6 + i] >> 4) | Fifth(high, i + Half)) - 16);
        }
    }

    /// <summary><c>half:d half:m u32:high bits 16 bytes</c>; a number is d q + m.</summary>
    public static void DecodeQ5Minimum(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum, high) = (Scale(block), Scale(block[2..]), BinaryPrimitives.ReadUInt32LittleEndian(block[4..]));
        for (var i = 0; i < Half; i++)
        {
            values[i] = (((block[8 + i] & 15) | Fifth(high, i)) * scale) + minimum;
            values[i + Half] = (((block[8 + i] >> 4) | Fifth(high, i + Half)) * scale) + minimum;
        }
    }

    /// <summary><c>half:d 16 bytes</c>; a number is d times the table's entry.</summary>
    public static void DecodeIq4(ReadOnlySpan<byte> block, Span<float> values) => DecodeIq4(Scale(block), block[2..], values);

    /// <summary>16 bytes of entries of the table.</summary>
    public static void DecodeIq4(float scale, ReadOnlySpan<byte> entries, Span<float> values)
    {
        for (var i = 0; i < Half; i++)
        {
            values[i] = scale * Table[entries[i] & 15];
            values[i + Half] = scale * Table[entries[i] >> 4];
        }
    }

    /// <summary>A number in half precision.</summary>
    public static float Scale(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static int Fifth(uint high, int number) => (int)((high >> number) & 1) << 4;
}
