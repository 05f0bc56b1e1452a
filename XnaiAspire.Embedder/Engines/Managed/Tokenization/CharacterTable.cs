namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>
/// What each code point is to WordPiece and what becomes of it, with lower-casing and stripping of accents as the model's file asks for.
/// </summary>
internal sealed class CharacterTable
{
    private const int KindShift = 24;
    private const uint CodePointMask = (1u << KindShift) - 1;

    // A word for each code point: 4.4 MB, of which text touches a few pages.
    private readonly uint[] _entries;

    /// <param name="lowerCase">Upper-case letters become lower-case ones.</param>
    /// <param name="stripAccents">Each character becomes the first one of its canonical decomposition, and combining marks go.</param>
    public CharacterTable(bool lowerCase, bool stripAccents)
    {
        var text = CharacterTableText.Read();
        _entries = new uint[CharacterTableText.CodePoints];
        for (var i = 0; i < _entries.Length; i++)
        {
            var character = stripAccents ? text.Base[i] : i;
            var kind = text.Kinds[character];
            if (kind == CharacterKind.Mark)
                kind = stripAccents ? CharacterKind.Gone : CharacterKind.Letter;
            _entries[i] = ((uint)kind << KindShift) | (uint)(lowerCase ? text.Lower[character] : character);
        }
    }

    /// <summary>The kind of a code point, and the one that takes its place.</summary>
    public CharacterKind Look(int codePoint, out int becomes)
    {
        var entry = _entries[codePoint];
        becomes = (int)(entry & CodePointMask);
        return (CharacterKind)(entry >> KindShift);
    }
}
