using System.Text;

namespace XnaiAspire.Index.LangChain.Pickle;

// What a pickle holds, as data: null, bool, long, double, and these.

/// <summary>A text that stays UTF-8 in the file's bytes until somebody asks for it. Checked to be UTF-8.</summary>
internal sealed class PickleText(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlySpan<byte> Utf8 => utf8.Span;

    public bool Is(ReadOnlySpan<byte> word) => utf8.Span.SequenceEqual(word);

    public override string ToString() => Encoding.UTF8.GetString(utf8.Span);
}

internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

internal sealed class PickleTuple(object?[] items)
{
    public static PickleTuple Empty { get; } = new([]);

    public object?[] Items { get; } = items;
}

/// <summary>Only made and passed over: which fields of a document were set is of no use here.</summary>
internal sealed class PickleSet;

/// <summary>Entries in the order in which they came; the last one of a key counts.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Entries { get; } = [];

    /// <summary>The value of a text key; false when there is none.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out object? value)
    {
        for (int i = Entries.Count - 1; i >= 0; i--)
        {
            if (Entries[i].Key is PickleText text && text.Is(key))
            {
                value = Entries[i].Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}

/// <summary>An object of a class of <see cref="PickleNames"/>; its state comes with <see cref="PickleOpcode.Build"/>.</summary>
internal sealed class PickleObject(PickleClass type)
{
    public PickleClass Type { get; } = type;

    public PickleDictionary? State { get; set; }
}
