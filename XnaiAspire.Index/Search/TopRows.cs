namespace XnaiAspire.Index.Search;

/// <summary>The best k rows seen so far: the higher score, and among equals the lower row. A heap with the worst on top.</summary>
internal sealed class TopRows(int capacity)
{
    private readonly (float Score, long Row)[] _heap = new (float, long)[capacity];
    private int _count;

    /// <summary>Once k rows are in: a later row enters with a higher score only, since rows are offered in order.</summary>
    public float Floor { get; private set; } = float.NegativeInfinity;

    public void Offer(float score, long row)
    {
        if (_count < _heap.Length)
        {
            Rise(_count++, (score, row));
        }
        else if (IsWorse(_heap[0], (score, row)))
        {
            Sink((score, row));
        }

        if (_count == _heap.Length)
        {
            Floor = _heap[0].Score;
        }
    }

    /// <summary>Best first.</summary>
    public (float Score, long Row)[] Ordered()
    {
        (float Score, long Row)[] rows = _heap[.._count];
        Array.Sort(rows, static (one, other) => IsWorse(one, other) ? 1 : IsWorse(other, one) ? -1 : 0);
        return rows;
    }

    private static bool IsWorse((float Score, long Row) one, (float Score, long Row) other) =>
        one.Score < other.Score || (one.Score == other.Score && one.Row > other.Row);

    private void Rise(int at, (float Score, long Row) entry)
    {
        while (at > 0 && IsWorse(entry, _heap[(at - 1) / 2]))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = entry;
    }

    private void Sink((float Score, long Row) entry)
    {
        int at = 0;
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && IsWorse(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsWorse(_heap[child], entry))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = entry;
    }
}
