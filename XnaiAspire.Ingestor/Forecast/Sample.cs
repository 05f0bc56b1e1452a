using System.Text;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Forecast;

/// <summary>Documents that were really read and chunked, of all that a run would read.</summary>
internal sealed class Sample(int ofDocuments, long ofBytes)
{
    private readonly List<(string Text, int Tokens)> _chunks = [];

    public int Documents { get; private set; }

    public long Bytes { get; private set; }

    public int Failed { get; private set; }

    public long Chunks => _chunks.Count;

    public long Tokens { get; private set; }

    /// <summary>UTF-8 bytes of the chunks' texts; overlaps count twice, as they are stored.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Whether nothing was left out, so that counts are counts and no estimates.</summary>
    public bool IsAll => Documents == ofDocuments;

    /// <summary>What a figure of the sample comes to in the whole, by bytes.</summary>
    public long Whole(long figure) => IsAll || Bytes == 0 ? figure : (long)Math.Round(figure * ((double)ofBytes / Bytes));

    public void Add(PlannedDocument line, bool failed)
    {
        Documents++;
        Bytes += line.PartBytes;
        Failed += failed ? 1 : 0;
    }

    public void Add(string chunk, int tokens)
    {
        _chunks.Add((chunk, tokens));
        Tokens += tokens;
        TextBytes += Encoding.UTF8.GetByteCount(chunk);
    }

    /// <summary>So many chunks from all over the sample.</summary>
    public IEnumerable<(string Text, int Tokens)> Spread(int most)
    {
        int count = Math.Min(most, _chunks.Count);
        return Enumerable.Range(0, count).Select(i => _chunks[(int)((long)i * _chunks.Count / count)]);
    }
}
