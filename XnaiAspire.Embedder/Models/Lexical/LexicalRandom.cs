namespace XnaiAspire.Embedder.Models.Lexical;

/// <summary>
/// Random signs that are the same on every machine and for ever: SplitMix64 (integer arithmetic only), seeded by the FNV-1a hash of a
/// text, so that a text's signs depend on nothing but the text.
/// </summary>
internal static class LexicalRandom
{
    private const ulong FnvBasis = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const ulong Increment = 0x9e3779b97f4a7c15;

    /// <summary>Fills <paramref name="signs"/> with +1 and -1.</summary>
    public static void Fill(string text, Span<float> signs)
    {
        ulong state = FnvBasis;
        foreach (char c in text)
            state = unchecked((state ^ c) * FnvPrime);

        ulong bits = 0;
        for (int i = 0; i < signs.Length; i++)
        {
            if (i % 64 == 0)
                bits = Next(ref state);
            signs[i] = (bits & 1) == 0 ? -1 : 1;
            bits >>= 1;
        }
    }

    private static ulong Next(ref ulong state)
    {
        unchecked
        {
            state += Increment;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
