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

    /// <summary>Takes one away, if there is one.</summary>
    public void Remove(UInt128 text)
    {
        if (this[text] is > 0 and var count)
        {
            _counts[text] = count - 1;
            Total--;
        }
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
    public long Beyond(TextCounts other) => Without(other).Total;

    /// <summary>Those that are here and not there, each as often as it is.</summary>
    public TextCounts Without(TextCounts other)
    {
        var rest = new TextCounts();
        foreach ((UInt128 text, int count) in _counts)
        {
            int more = count - other[text];
            if (more > 0)
            {
                rest._counts.Add(text, more);
                rest.Total += more;
            }
        }

        return rest;
    }
}
