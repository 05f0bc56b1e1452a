using System.Numerics;

namespace XnaiAspire.Embedder.Engines.Managed.Tokenization;

/// <summary>A vocabulary by code points, for the longest piece that begins at a place. Edges lie in one open-addressed table.</summary>
internal sealed class PieceTrie
{
    private const int Root = 0;
    private const int NoPiece = -1;
    private const int CodePointBits = 21;
    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio: spreads keys that differ in few bits

    private readonly ulong[] _keys; // parent and code point, plus 1 so that 0 is a free place
    private readonly int[] _children;
    private readonly List<int> _pieces = [NoPiece];
    private readonly int _shift;

    /// <param name="pieces">The vocabulary; a piece's place is its id. Of equal pieces the last counts.</param>
    public PieceTrie(IReadOnlyList<string> pieces)
    {
        long characters = pieces.Sum(piece => (long)piece.Length);
        var size = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(2, characters * 2));
        _keys = new ulong[size];
        _children = new int[size];
        _shift = 64 - BitOperations.Log2(size);
        for (var id = 0; id < pieces.Count; id++)
        {
            var node = Root;
            foreach (var rune in pieces[id].EnumerateRunes())
                node = FindOrAdd(node, rune.Value);
            if (node != Root)
                _pieces[node] = id;
        }
    }

    /// <summary>The id of the longest piece that <paramref name="text"/> begins with and its length in code points, or -1 and 0.</summary>
    public (int Id, int Length) Longest(ReadOnlySpan<int> text)
    {
        (int Id, int Length) longest = (NoPiece, 0);
        var node = Root;
        for (var i = 0; i < text.Length; i++)
        {
            var at = Find(node, text[i]);
            if (_keys[at] == 0)
                break;
            node = _children[at];
            if (_pieces[node] >= 0)
                longest = (_pieces[node], i + 1);
        }

        return longest;
    }

    private int FindOrAdd(int node, int codePoint)
    {
        var at = Find(node, codePoint);
        if (_keys[at] == 0)
        {
            _keys[at] = Key(node, codePoint);
            _children[at] = _pieces.Count;
            _pieces.Add(NoPiece);
        }

        return _children[at];
    }

    private int Find(int node, int codePoint)
    {
        var key = Key(node, codePoint);
        var at = (int)((key * Multiplier) >> _shift);
        while (_keys[at] != 0 && _keys[at] != key)
            at = (at + 1) & (_keys.Length - 1);
        return at;
    }

    private static ulong Key(int node, int codePoint) => (((ulong)node << CodePointBits) | (uint)codePoint) + 1;
}
