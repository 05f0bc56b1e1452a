using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Chunking;

/// <summary>The headings above a place: <c>Letters &gt; 1921 &gt; June</c>.</summary>
internal sealed class HeadingTrail
{
    private readonly IReadOnlyList<Heading> _headings;
    private readonly string[] _trails;

    public HeadingTrail(IReadOnlyList<Heading> headings)
    {
        _headings = headings;
        _trails = new string[headings.Count];
        var above = new List<Heading>();
        for (int i = 0; i < headings.Count; i++)
        {
            above.RemoveAll(heading => heading.Level >= headings[i].Level);
            above.Add(headings[i]);
            _trails[i] = string.Join(" > ", above.Select(heading => heading.Title));
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

        return low == 0 ? null : _trails[low - 1];
    }
}
