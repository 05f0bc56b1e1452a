namespace XnaiAspire.Index;

/// <summary>Paths of documents, below the library's root, with <c>/</c>.</summary>
public static class DocumentPath
{
    /// <summary>
    /// The order in which an index enumerates documents: by UTF-8 bytes. It differs from <see cref="StringComparer.Ordinal"/> where
    /// surrogates are compared with code units from U+E000 on. Sort a scan by it to walk both side by side.
    /// </summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string one, string other)
    {
        int same = one.AsSpan().CommonPrefixLength(other);
        if (same == one.Length || same == other.Length)
        {
            return one.Length.CompareTo(other.Length);
        }

        // Two different units: code point order and UTF-8 order agree, so only surrogates have to move behind the rest.
        return Rank(one[same]).CompareTo(Rank(other[same]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
