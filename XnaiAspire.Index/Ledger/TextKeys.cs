namespace XnaiAspire.Index.Ledger;

/// <summary>
/// Finds the row of a text by its key: an open-addressed table in memory, eight bytes a slot, 10 to 13 MB a million chunks, filled from
/// the ledger when it is first asked and from the ledger's end afterwards. A slot has the upper half of the key, its place follows from the lower.
/// </summary>
internal sealed class TextKeys
{
    // 256 kB a segment. What is there stays when the table grows: one array in its place would leave the old one to the collector, megabytes at a time.
    private const int SegmentBits = 15;
    private const int SegmentSlots = 1 << SegmentBits;

    // Never more than so many slots full, so that a search meets a free one after a dozen at most on average, all of them neighbours.
    private const double FullestLoad = 0.8;

    // By a quarter and not by two: the table is most of what memory grows by in a long run, and a scan of the ledger's keys takes a microsecond or so a row.
    private const double Growth = 1.25;

    // Row is one more than the row, so that a slot of zeros is a free one.
    private readonly List<(uint Tag, uint Row)[]> _segments = [new (uint, uint)[SegmentSlots]];
    private long _nextRow;

    /// <summary>Takes up the rows that were committed since the last time.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="rows">Rows that it has.</param>
    public void CatchUp(LedgerConnection ledger, long rows)
    {
        if (rows == _nextRow)
        {
            return;
        }

        if (rows > Slots * FullestLoad)
        {
            Grow((long)(rows * Growth / FullestLoad));
        }

        foreach ((long row, long key) in ChunkTable.Keys(ledger, _nextRow))
        {
            ref (uint Tag, uint Row) slot = ref Slot(key);
            if (slot.Row == 0)
            {
                slot = ((uint)(key >> 32), (uint)row + 1);
            }
        }

        _nextRow = rows;
    }

    /// <summary>The lowest row with a key; null when there is none. One false answer in 2^32: compare the text.</summary>
    public long? Find(long key) => Slot(key) is { Row: > 0 } found ? found.Row - 1 : null;

    private long Slots => (long)_segments.Count << SegmentBits;

    // Empty afterwards: a slot does not know the lower half of its key, so its place in the larger table comes from the ledger.
    private void Grow(long slots)
    {
        foreach ((uint Tag, uint Row)[] segment in _segments)
        {
            Array.Clear(segment);
        }

        while (Slots < slots)
        {
            _segments.Add(new (uint, uint)[SegmentSlots]);
        }

        _nextRow = 0;
    }

    // The key's slot, or the free one where it belongs. The lower half of the key counts as a fraction of the table's length, which is no power of two.
    private ref (uint Tag, uint Row) Slot(long key)
    {
        uint tag = (uint)(key >> 32);
        long at = (long)(((ulong)(uint)key * (ulong)Slots) >> 32);
        while (true)
        {
            ref (uint Tag, uint Row) slot = ref _segments[(int)(at >> SegmentBits)][at & (SegmentSlots - 1)];
            if (slot.Row == 0 || slot.Tag == tag)
            {
                return ref slot;
            }

            at = at + 1 < Slots ? at + 1 : 0;
        }
    }
}
