using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XnaiAspire.Index;

/// <summary>
/// One of the parts that a library is dealt out to. Which part a document belongs to follows from its path alone: the first eight bytes,
/// big-endian, of the SHA-256 of its path in UTF-8, modulo the number of parts. So it is the same on every machine, nobody has to be asked, and a file that
/// comes or goes moves no other.
/// </summary>
public sealed record LibraryShard
{
    /// <summary>Most parts of a library: each has an index of its own, and a merge has all of them open at once.</summary>
    public const int MaxCount = 1_024;

    /// <param name="number">From 1 to <paramref name="count"/>.</param>
    /// <param name="count">From 1 to <see cref="MaxCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public LibraryShard(int number, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, count);
        Number = number;
        Count = count;
    }

    /// <summary>Which part it is, from 1.</summary>
    public int Number { get; }

    /// <summary>Parts of the library.</summary>
    public int Count { get; }

    /// <summary>Reads <c>2/4</c>; null when it is no shard.</summary>
    public static LibraryShard? TryParse(string? text)
    {
        string[] parts = text?.Split('/') ?? [];
        return parts.Length == 2 && Whole(parts[0]) is { } number && Whole(parts[1]) is { } count && count <= MaxCount && number <= count
            ? new LibraryShard(number, count)
            : null;
    }

    /// <summary>The number of the part that a document belongs to.</summary>
    /// <param name="path">Path below the library's root, with <c>/</c>, as the ledger has it.</param>
    /// <param name="count">Parts of the library.</param>
    public static int NumberOf(string path, int count)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)count) + 1;
    }

    /// <summary>Whether a document belongs to this part.</summary>
    /// <param name="path">Path below the library's root, with <c>/</c>.</param>
    public bool Holds(string path) => NumberOf(path, Count) == Number;

    /// <summary>As <see cref="TryParse"/> reads it: <c>2/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 ? number : null;
}
