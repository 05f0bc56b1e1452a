using System.Runtime.InteropServices;

namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>How often each text was seen.</summary>
internal sealed class TextCounts
{
    private readonly Dictionary<UInt128, int> _counts = [];

    public long Total { get; private set; }

    public int this[UInt128 text] => _counts.GetValueOrDefault(text);

    public void Add(UInt128 text)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, text, out _)++;
        Total++;
    }

    public void Clear()
    {
        _counts.Clear();
        Total = 0;
    }

    public TextCounts Copy()
    {
        var copy = new TextCounts { Total = Total };
        foreach ((UInt128 text, int count) in _counts)
            copy._counts.Add(text, count);

        return copy;
    }

    /// <summary>How many are here that are not there, each as often as it is.</summary>
    public long Beyond(TextCounts other) => _counts.Sum(pair => (long)Math.Max(0, pair.Value - other[pair.Key]));
}
