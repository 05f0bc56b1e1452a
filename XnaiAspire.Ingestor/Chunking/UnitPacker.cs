namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Units from <paramref name="From"/> up to, not with, <paramref name="To"/>.</summary>
internal readonly record struct UnitRange(int From, int To);

/// <summary>
/// Puts units together to ranges of at most so many tokens, cut at the best place in their second half. Counts of units are added up,
/// which is exact for WordPiece and near for others; the chunker checks the result and calls <see cref="Split"/> where it was not.
/// </summary>
internal static class UnitPacker
{
    public static List<UnitRange> Pack(ReadOnlySpan<TextUnit> units, ReadOnlySpan<int> tokens, int limit, int overlap)
    {
        List<UnitRange> ranges = [];
        int from = 0, covered = 0;
        while (covered < units.Length)
        {
            int to = CutAfter(units, tokens, from, covered, limit);
            ranges.Add(new UnitRange(from, to));
            covered = to;
            from = to < units.Length ? OverlapStart(units, tokens, from, to, limit, overlap) : to;
        }

        return ranges;
    }

    /// <summary>Two ranges of about half the tokens each. The range has at least two units.</summary>
    public static (UnitRange First, UnitRange Second) Split(ReadOnlySpan<TextUnit> units, ReadOnlySpan<int> tokens, UnitRange range)
    {
        int all = 0;
        for (int i = range.From; i < range.To; i++)
            all += tokens[i];

        int sum = 0, best = range.From + 1, bestRank = int.MinValue;
        for (int i = range.From; i < range.To - 1; i++)
        {
            sum += tokens[i];
            bool middle = sum >= all / 4 && sum <= all - all / 4;
            int rank = (middle ? 100 : 0) + (int)units[i].After;
            if (rank > bestRank || (rank == bestRank && sum <= all / 2))
            {
                bestRank = rank;
                best = i + 1;
            }
        }

        return (new UnitRange(range.From, best), new UnitRange(best, range.To));
    }

    private static int CutAfter(ReadOnlySpan<TextUnit> units, ReadOnlySpan<int> tokens, int from, int covered, int limit)
    {
        // Sections shorter than this are put together: a chunk that is hardly more than its heading finds nothing.
        int minSection = limit / 4;
        int sum = 0, end = from;
        while (end < units.Length && (sum + tokens[end] <= limit || end == covered))
        {
            sum += tokens[end];
            end++;
            if (end > covered && units[end - 1].After == UnitBreak.Heading && sum >= minSection)
                return end;
        }

        if (end == units.Length)
            return end;

        // Back to the best place in the second half, the last one among equals.
        int best = end;
        UnitBreak bestBreak = units[end - 1].After;
        for (int i = end - 1; i > covered; i--)
        {
            sum -= tokens[i];
            if (sum < limit / 2)
                break;

            if (units[i - 1].After > bestBreak)
            {
                bestBreak = units[i - 1].After;
                best = i;
            }
        }

        return best;
    }

    private static int OverlapStart(ReadOnlySpan<TextUnit> units, ReadOnlySpan<int> tokens, int from, int to, int limit, int overlap)
    {
        int start = to, sum = 0;
        while (start - 1 > from && units[start - 1].After != UnitBreak.Heading && sum + tokens[start - 1] <= overlap)
        {
            start--;
            sum += tokens[start];
        }

        // Not in the middle of a word, and never so much that the next unit would find no room.
        while (start < to && (units[start - 1].After == UnitBreak.Inside || sum + tokens[to] > limit))
        {
            sum -= tokens[start];
            start++;
        }

        return start;
    }
}
