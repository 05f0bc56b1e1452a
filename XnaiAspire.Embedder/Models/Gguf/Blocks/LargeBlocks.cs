using System.Buffers.Binary;

namespace XnaiAspire.Embedder.Models.Gguf.Blocks;

/// <summary>Types with 256 numbers a block, whose parts of 16 or 32 have scales of their own: ggml's K types and IQ4_XS.</summary>
internal static class LargeBlocks
{
    private const int Part = 32;

    /// <summary>
    /// <c>16 bytes:scales 64 bytes half:d half:m</c>. A scale's lower half is for d, its upper for m. Each 32 bytes hold four parts of 32, two bits of
    /// every byte for each; a part has a scale for each 16.
    /// </summary>
    public static void DecodeQ2(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (SmallBlocks.Scale(block[80..]), SmallBlocks.Scale(block[82..]));
        for (var i = 0; i < GgufBlock.Large; i++)
        {
            var (part, inPart) = (i / Part, i % Part);
            var quant = (block[16 + (part / 4 * Part) + inPart] >> (2 * (part % 4))) & 3;
            var scales = block[i / 16];
            values[i] = (scale * (scales & 15) * quant) - (minimum * (scales >> 4));
        }
    }

    /// <summary>
    /// <c>32 bytes:third bits 64 bytes 12 bytes:scales half:d</c>. The two lower bits lie as in Q2_K; of a third-bits byte, bit p belongs to part p, and where it
    /// is not set 4 is subtracted. Scales have 6 bits less 32: the lower four of the 16 scales in the halves of the first 8 bytes, the upper two in the last 4 bytes.
    /// </summary>
    public static void DecodeQ3(ReadOnlySpan<byte> block, Span<float> values)
    {
        var all = SmallBlocks.Scale(block[108..]);
        ReadOnlySpan<byte> quants = block[32..], packed = block[96..];
        for (var i = 0; i < GgufBlock.Large; i++)
        {
            var (part, inPart, sixteen) = (i / Part, i % Part, i / 16);
            var low = sixteen < 8 ? packed[sixteen] & 15 : packed[sixteen - 8] >> 4;
            var scale = (low | (((packed[8 + (sixteen % 4)] >> (2 * (sixteen / 4))) & 3) << 4)) - 32;
            var quant = (quants[(part / 4 * Part) + inPart] >> (2 * (part % 4))) & 3;
            values[i] = all * scale * (quant - (((block[inPart] >> part) & 1) == 0 ? 4 : 0));
        }
    }

    /// <summary><c>half:d half:m 12 bytes:scales 128 bytes</c>; each 32 bytes hold a part in their lower halves and the next in their upper.</summary>
    public static void DecodeQ4(ReadOnlySpan<byte> block, Span<float> values) => DecodeWithMinimum(block, [], block[16..], values);

    /// <summary>The same with <c>32 bytes:fifth bits</c> after the scales: bit p of each byte belongs to part p.</summary>
    public static void DecodeQ5(ReadOnlySpan<byte> block, Span<float> values) => DecodeWithMinimum(block, block[16..48], block[48..], values);

    /// <summary>
    /// <c>128 bytes 64 bytes:upper two bits 16 signed bytes:scales half:d</c>. Of each 128 numbers, parts 0 and 1 are the lower halves of 64 bytes, parts 2 and 3 the
    /// upper; of 32 bytes with upper bits, bits 2p and 2p + 1 belong to part p. A number is d s (q - 32).
    /// </summary>
    public static void DecodeQ6(ReadOnlySpan<byte> block, Span<float> values)
    {
        var all = SmallBlocks.Scale(block[208..]);
        for (var i = 0; i < GgufBlock.Large; i++)
        {
            var (side, part, inPart) = (i / 128, i % 128 / Part, i % Part);
            var bytes = block[(side * 64) + (part % 2 * Part) + inPart];
            var upper = (block[128 + (side * Part) + inPart] >> (2 * part)) & 3;
            var quant = (part < 2 ? bytes & 15 : bytes >> 4) | (upper << 4);
            values[i] = all * (sbyte)block[192 + (i / 16)] * (quant - 32);
        }
    }

    /// <summary>
    /// <c>half:d u16:upper two bits of the scales 4 bytes:their lower four 128 bytes</c>; a part is 16 bytes as in IQ4_NL, scaled by d (s - 32).
    /// </summary>
    public static void DecodeIq4(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (all, upper) = (SmallBlocks.Scale(block), BinaryPrimitives.ReadUInt16LittleEndian(block[2..]));
        for (var part = 0; part < GgufBlock.Large / Part; part++)
        {
            var scale = ((block[4 + (part / 2)] >> (4 * (part % 2))) & 15) | (((upper >> (2 * part)) & 3) << 4);
            SmallBlocks.DecodeIq4(all * (scale - 32), block[(8 + (16 * part))..], values[(part * Part)..]);
        }
    }

    private static void DecodeWithMinimum(ReadOnlySpan<byte> block, ReadOnlySpan<byte> fifth, ReadOnlySpan<byte> quants, Span<float> values)
    {
        var (all, minima) = (SmallBlocks.Scale(block), SmallBlocks.Scale(block[2..]));
        var packed = block[4..16];
        for (var i = 0; i < GgufBlock.Large; i++)
        {
            var (part, inPart) = (i / Part, i % Part);
            var (scale, minimum) = SixBits(packed, part);
            var bytes = quants[(part / 2 * Part) + inPart];
            var quant = part % 2 == 0 ? bytes & 15 : bytes >> 4;
            if (!fifth.IsEmpty)
                quant |= ((fifth[inPart] >> part) & 1) << 4;
            values[i] = (all * scale * quant) - (minima * minimum);
        }
    }

    // Eight scales and eight minima of 6 bits in 12 bytes: those of the first four parts in the lower bits of bytes 0 to 3 and 4 to 7; of the others the
    // lower four bits in the halves of bytes 8 to 11, the upper two in what the first left of theirs.
    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> packed, int part) => part < 4
        ? (packed[part] & 63, packed[part + 4] & 63)
        : ((packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4), (packed[part + 4] >> 4) | (packed[part] >> 6 << 4));
}
