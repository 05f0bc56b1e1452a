using System.Numerics;

namespace XnaiAspire.Index.Ledger;

/// <summary>
/// Finds the row of a text by its key: an open-addressed table in memory, eight bytes a slot, 11 to 21 MB a million chunks, filled from
/// the ledger when it is first asked and from the ledger's end afterwards. A slot has the upper half of the key, its place follows from the lower.
/// </summary>
internal sealed class TextKeys
{
    private const int SmallestTable = 1 << 10;

    // Row is one more than the row, so that a slot of zeros is a free one.
    private (uint Tag, uint Row)[] _slots = new (uint, uint)[SmallestTable];
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

        // Never more than three of four slots full, so that a search meets a free one soon.
        if (rows > _slots.LongLength / 4 * 3)
        {
            _slots = new (uint, uint)[BitOperations.RoundUpToPowerOf2((ulong)rows * 4 / 3 + 1)];
            _nextRow = 0;
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

    // The key's slot, or the free one where it belongs.
    private ref (uint Tag, uint Row) Slot(long key)
    {
        int mask = _slots.Length - 1;
        int at = (int)key & mask;
        while (_slots[at].Row != 0 && _slots[at].Tag != (uint)(key >> 32))
        {
            at = (at + 1) & mask;
        }

        return ref _slots[at];
    }
}
