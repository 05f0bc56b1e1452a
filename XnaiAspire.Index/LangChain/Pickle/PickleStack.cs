namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>The stack, the marks and the memo of a pickle that is read, all bounded. Messages are completed by the reader, who knows the offset.</summary>
internal sealed class PickleStack(PickleLimits limits)
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];

    public int Count => _values.Count;

    // Values below the last mark belong to what was begun before it.
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    public void Push(object? value)
    {
        if (_values.Count == limits.Stack)
        {
            throw new LangChainFormatException("pickle-limit", $"more than {limits.Stack} values are on the stack");
        }

        _values.Add(value);
    }

    public object? Pop()
    {
        object? top = Peek();
        _values.RemoveAt(_values.Count - 1);
        return top;
    }

    public object? Peek() => _values.Count > Floor
        ? _values[^1]
        : throw new LangChainFormatException("pickle-stack", "the stack is empty");

    public T Pop<T>(string what)
        where T : class => Pop() as T ?? throw Unexpected(what);

    public T Peek<T>(string what)
        where T : class => Peek() as T ?? throw Unexpected(what);

    public void Mark()
    {
        if (_marks.Count == limits.Depth)
        {
            throw new LangChainFormatException("pickle-limit", $"nested deeper than {limits.Depth}");
        }

        _marks.Add(_values.Count);
    }

    /// <summary>The values above the last mark, lowest first; they and the mark are gone afterwards.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new LangChainFormatException("pickle-stack", "there is no mark");
        }

        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. _values[mark..]];
        _values.RemoveRange(mark, items.Length);
        return items;
    }

    /// <summary>Keeps the top of the stack under a number: the next one, or one that is there already.</summary>
    public void Remember(uint number)
    {
        object? top = Peek();
        if (number < _memo.Count)
        {
            _memo[(int)number] = top;
        }
        else if (number != _memo.Count)
        {
            throw new LangChainFormatException("pickle-stack", $"memo {number} comes before memo {_memo.Count}");
        }
        else if (_memo.Count == limits.Memo)
        {
            throw new LangChainFormatException("pickle-limit", $"more than {limits.Memo} values are in the memo");
        }
        else
        {
            _memo.Add(top);
        }
    }

    public void Remember() => Remember((uint)_memo.Count);

    public void Recall(uint number) => Push(number < _memo.Count
        ? _memo[(int)number]
        : throw new LangChainFormatException("pickle-stack", $"memo {number} is not there"));

    private static LangChainFormatException Unexpected(string what) => new("pickle-stack", $"{what} is expected on the stack");
}
