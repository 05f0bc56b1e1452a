using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Search;

/// <summary>A set of rows, a bit each: the one thing in memory that grows with the index (125 kB a million rows).</summary>
internal sealed class RowSet
{
    private readonly ulong[] _words;

    public RowSet(long rows)
        : this(new ulong[(rows + 63) / 64])
    {
    }

    private RowSet(ulong[] words) => _words = words;

    private long Capacity => _words.LongLength * 64;

    /// <summary>A copy with room for more rows; the original may be in use by a search.</summary>
    public RowSet Grow(long rows)
    {
        var words = new ulong[(rows + 63) / 64];
        _words.AsSpan(0, Math.Min(_words.Length, words.Length)).CopyTo(words);
        return new RowSet(words);
    }

    /// <summary>Adds a range; what lies behind the last row is left out.</summary>
    public void Add(RowRange range)
    {
        for (long row = range.FirstRow; row < Math.Min(range.FirstRow + range.Count, Capacity); row++)
        {
            _words[row >> 6] |= 1UL << (int)(row & 63);
        }
    }

    public void Remove(RowRange range)
    {
        for (long row = range.FirstRow; row < Math.Min(range.FirstRow + range.Count, Capacity); row++)
        {
            _words[row >> 6] &= ~(1UL << (int)(row & 63));
        }
    }

    public bool Contains(long row) => (_words[row >> 6] >> (int)(row & 63) & 1) != 0;
}
