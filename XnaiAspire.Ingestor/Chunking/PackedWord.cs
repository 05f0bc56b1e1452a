using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>
/// A word of up to 15 ASCII characters as one number, so that it is found and compared without its string: a byte a character, zeros, and the
/// length in the last byte. <c>cat</c> is 63 61 74 00 … 00 03.
/// </summary>
/// <param name="Low">The first eight characters.</param>
/// <param name="High">The others and the length; never 0.</param>
internal readonly record struct PackedWord(ulong Low, ulong High)
{
    private const int MaxChars = 15;
    private const int LengthShift = 56;

    /// <summary>Packs a word of a text; false when it is longer or has other characters.</summary>
    /// <param name="text">The text, because it is read in blocks of sixteen characters.</param>
    /// <param name="start">Offset of the word.</param>
    /// <param name="length">Of the word, at least 1.</param>
    /// <param name="word">The packed word.</param>
    public static bool TryPack(ReadOnlySpan<char> text, int start, int length, out PackedWord word)
    {
        word = default;
        if (length > MaxChars)
            return false;

        const int Block = 2 * 8;
        ReadOnlySpan<char> block = text[start..];
        if (block.Length < Block)
        {
            Span<char> copy = stackalloc char[Block];
            copy.Clear();
            block.CopyTo(copy);
            return TryPack(copy, length, ref word);
        }

        return TryPack(block, length, ref word);
    }

    private static bool TryPack(ReadOnlySpan<char> block, int length, ref PackedWord word)
    {
        ref ushort first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(block));
        Vector128<ushort> limit = Vector128.Create((ushort)length);
        Vector128<ushort> low = Vector128.LoadUnsafe(ref first) & Vector128.LessThan(Vector128<ushort>.Indices, limit);
        Vector128<ushort> high = Vector128.LoadUnsafe(ref first, 8) & Vector128.LessThan(Vector128<ushort>.Indices + Vector128.Create((ushort)8), limit);
        if (((low | high) & Vector128.Create((ushort)0xFF80)) != Vector128<ushort>.Zero)
            return false;

        Vector128<ulong> bytes = Vector128.Narrow(low, high).AsUInt64();
        word = new PackedWord(bytes[0], bytes[1] | ((ulong)length << LengthShift));
        return true;
    }
}
