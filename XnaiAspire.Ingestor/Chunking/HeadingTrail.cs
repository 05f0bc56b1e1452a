using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>The headings above a place: <c>Letters &gt; 1921 &gt; June</c>.</summary>
internal sealed class HeadingTrail
{
    private readonly IReadOnlyList<Heading> _headings;

    // Of each heading the next one above it; -1 for none. Trails are made when they are asked for: a page of a million headings has few chunks.
    private readonly int[] _above;

    public HeadingTrail(IReadOnlyList<Heading> headings)
    {
        _headings = headings;
        _above = new int[headings.Count];
        for (int i = 0; i < headings.Count; i++)
        {
            int above = i - 1;
            while (above >= 0 && headings[above].Level >= headings[i].Level)
                above = _above[above];

            _above[i] = above;
        }
    }

    /// <summary>Of a chunk; one that begins with headings alone goes by the deepest of them.</summary>
    public string? Of(int start, int end)
    {
        string? first = At(start);
        string? last = At(end - 1);
        return first is null || (last is not null && last.StartsWith(first + " > ", StringComparison.Ordinal)) ? last : first;
    }

    private string? At(int position)
    {
        int low = 0, high = _headings.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_headings[middle].Start <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : Trail(low - 1);
    }

    // A section without a name belongs to those above it, and to none when there are none.
    private string? Trail(int heading)
    {
        string trail = "";
        for (int i = heading; i >= 0; i = _above[i])
        {
            if (_headings[i].Title.Length > 0)
                trail = trail.Length == 0 ? _headings[i].Title : $"{_headings[i].Title} > {trail}";
        }

        return trail.Length == 0 ? null : trail;
    }
}
