using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>
/// Reads a pickle as data: nothing is imported, called or looked up outside <see cref="PickleNames"/>, every opcode outside
/// <see cref="PickleOpcode"/> is refused, and memory is bounded by <see cref="PickleLimits"/>. It reads what CPython's <c>pickle.dumps</c>
/// writes with protocols 2 to 5.
/// </summary>
/// <remarks>
/// <code>
/// 80 04              PROTO 4
/// 8C 03 61 2E 74     SHORT_BINUNICODE "a.t"       pushed
/// 94                 MEMOIZE                      kept as memo 0
/// 7D                 EMPTY_DICT                   pushed
/// 68 00              BINGET 0                     pushed again
/// 4B 07              BININT1 7
/// 73                 SETITEM                      {"a.t": 7}
/// 86                 TUPLE2                       ("a.t", {"a.t": 7})
/// 2E                 STOP
/// </code>
/// </remarks>
internal sealed class PickleReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly PickleLimits _limits;
    private readonly PickleStack _stack;
    private int _at;
    private int _frameEnd;
    private int _objects;

    private PickleReader(ReadOnlyMemory<byte> bytes, PickleLimits limits)
    {
        _bytes = bytes;
        _limits = limits;
        _stack = new PickleStack(limits);
    }

    /// <returns>Null, bool, long, double or one of <c>Pickle*</c>; texts are parts of <paramref name="bytes"/>.</returns>
    /// <exception cref="LangChainFormatException">Something in it is not read; the message names opcode and byte offset.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, PickleLimits limits) => new PickleReader(bytes, limits).Run();

    private object? Run()
    {
        if (_bytes.Length < 2 || _bytes.Span[0] != (byte)PickleOpcode.Proto || _bytes.Span[1] is < 2 or > 5)
        {
            throw new LangChainFormatException("pickle-opcode", "byte 0: a pickle of protocol 2 to 5 begins with PROTO (0x80) and its number");
        }

        _at = 2;
        while (true)
        {
            int offset = _at;
            var code = (PickleOpcode)Take(1)[0];
            try
            {
                if (code == PickleOpcode.Stop)
                {
                    return End();
                }

                Run(code);
            }
            catch (LangChainFormatException error)
            {
                throw new LangChainFormatException(error.Reason, $"byte {offset}, {NameOf(code)}: {error.Message}.");
            }
        }
    }

    private object? End()
    {
        object? result = _stack.Pop();
        if (_stack.Count > 0 || _at != _bytes.Length)
        {
            throw new LangChainFormatException("pickle-stack", "values or bytes are left over");
        }

        return result;
    }

    private void Run(PickleOpcode code)
    {
        switch (code)
        {
            case PickleOpcode.Frame: BeginFrame(); break;
            case PickleOpcode.Mark: _stack.Mark(); break;
            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case PickleOpcode.BinInt1: Push((long)Take(1)[0]); break;
            case PickleOpcode.BinInt2: Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case PickleOpcode.Long1: Push(TakeLong()); break;
            case PickleOpcode.BinFloat: Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case PickleOpcode.ShortBinUnicode: Push(TakeText(Take(1)[0])); break;
            case PickleOpcode.BinUnicode: Push(TakeText(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case PickleOpcode.BinUnicode8: Push(TakeText(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))); break;
            case PickleOpcode.EmptyList: Push(new PickleList()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.EmptySet: Push(new PickleSet()); break;
            case PickleOpcode.EmptyTuple: Push(PickleTuple.Empty); break;
            case PickleOpcode.Append: Append([_stack.Pop()]); break;
            case PickleOpcode.Appends: Append(_stack.PopToMark()); break;
            case PickleOpcode.AddItems: AddItems(_stack.PopToMark()); break;
            case PickleOpcode.SetItem: SetItem(); break;
            case PickleOpcode.SetItems: SetItems(_stack.PopToMark()); break;
            case PickleOpcode.Tuple1: PushTuple(1); break;
            case PickleOpcode.Tuple2: PushTuple(2); break;
            case PickleOpcode.Tuple3: PushTuple(3); break;
            case PickleOpcode.Tuple: Push(new PickleTuple(_stack.PopToMark())); break;
            case PickleOpcode.Global: PushName(TakeLine(), TakeLine()); break;
            case PickleOpcode.StackGlobal: StackGlobal(); break;
            case PickleOpcode.NewObj: NewObject(); break;
            case PickleOpcode.Reduce: Reduce(); break;
            case PickleOpcode.Build: Build(); break;
            case PickleOpcode.BinPut: _stack.Remember(Take(1)[0]); break;
            case PickleOpcode.LongBinPut: _stack.Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case PickleOpcode.Memoize: _stack.Remember(); break;
            case PickleOpcode.BinGet: _stack.Recall(Take(1)[0]); break;
            case PickleOpcode.LongBinGet: _stack.Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            default: throw new LangChainFormatException("pickle-opcode", "this opcode is not among those that are read");
        }
    }

    private void Push(object? value)
    {
        if (++_objects > _limits.Objects)
        {
            throw new LangChainFormatException("pickle-limit", $"more than {_limits.Objects} objects");
        }

        _stack.Push(value);
    }

    private void PushTuple(int length)
    {
        object?[] items = new object?[length];
        for (int i = length - 1; i >= 0; i--)
        {
            items[i] = _stack.Pop();
        }

        Push(new PickleTuple(items));
    }

    private void Append(object?[] items) => _stack.Peek<PickleList>("a list").Items.AddRange(items);

    private void AddItems(object?[] items)
    {
        _ = _stack.Peek<PickleSet>("a set");
        Array.ForEach(items, CheckKey);
    }

    private void SetItem()
    {
        object? value = _stack.Pop();
        object? key = _stack.Pop();
        SetItems([key, value]);
    }

    private void SetItems(object?[] items)
    {
        PickleDictionary dictionary = _stack.Peek<PickleDictionary>("a dictionary");
        if (items.Length % 2 != 0)
        {
            throw new LangChainFormatException("pickle-stack", "a key has no value");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            CheckKey(items[i]);
            dictionary.Entries.Add(new(items[i], items[i + 1]));
        }
    }

    private static void CheckKey(object? key)
    {
        if (key is not (null or bool or long or double or PickleText))
        {
            throw new LangChainFormatException("pickle-value", "a key or an element of a set is neither a text nor a number");
        }
    }

    private void StackGlobal()
    {
        PickleText name = _stack.Pop<PickleText>("a name");
        PickleText module = _stack.Pop<PickleText>("a module's name");
        PushName(NameOf(module), NameOf(name));
    }

    private void PushName(string module, string name) => Push(PickleNames.Find(module, name)
        ?? throw new LangChainFormatException("pickle-name", $"the name {Shown(module)}.{Shown(name)} is not among those that are read"));

    private void NewObject()
    {
        PickleTuple arguments = _stack.Pop<PickleTuple>("a tuple of arguments");
        if (arguments.Items.Length > 0 || _stack.Pop() is not PickleClass type || type == PickleClass.Set)
        {
            throw new LangChainFormatException("pickle-value", "only a docstore or a document is made, and without arguments");
        }

        Push(new PickleObject(type));
    }

    // set([...]), as protocols 2 and 3 write a set.
    private void Reduce()
    {
        PickleTuple arguments = _stack.Pop<PickleTuple>("a tuple of arguments");
        if (_stack.Pop() is not PickleClass.Set || arguments.Items is not [PickleList list])
        {
            throw new LangChainFormatException("pickle-value", "nothing is called; a set of a list is all that this opcode is read for");
        }

        list.Items.ForEach(CheckKey);
        Push(new PickleSet());
    }

    private void Build()
    {
        PickleDictionary state = _stack.Pop<PickleDictionary>("an object's state, a dictionary,");
        PickleObject target = _stack.Peek<PickleObject>("an object");
        if (target.State is not null)
        {
            throw new LangChainFormatException("pickle-value", "the object has its state already");
        }

        target.State = state;
    }

    private void BeginFrame()
    {
        bool within = _at < _frameEnd;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        if (within || length > (ulong)(_bytes.Length - _at))
        {
            throw new LangChainFormatException("pickle-truncated", $"a frame of {length} bytes does not fit here");
        }

        _frameEnd = _at + (int)length;
    }

    private long TakeLong()
    {
        int length = Take(1)[0];
        if (length > sizeof(long))
        {
            throw new LangChainFormatException("pickle-value", $"a number of {length} bytes; {sizeof(long)} are read");
        }

        ReadOnlySpan<byte> bytes = Take(length);
        long value = length > 0 && (sbyte)bytes[^1] < 0 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private PickleText TakeText(ulong length)
    {
        if (length > (ulong)_limits.TextBytes)
        {
            throw new LangChainFormatException("pickle-limit", $"a text of {length} bytes; {_limits.TextBytes} are read");
        }

        int start = _at;
        return Utf8.IsValid(Take((int)length))
            ? new PickleText(_bytes.Slice(start, (int)length))
            : throw new LangChainFormatException("pickle-text", "a text is not UTF-8 (half a surrogate pair, perhaps)");
    }

    private string TakeLine()
    {
        ReadOnlySpan<byte> rest = _bytes.Span[_at..];
        int end = rest[..Math.Min(rest.Length, _limits.NameBytes + 1)].IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new LangChainFormatException("pickle-truncated", $"a name of at most {_limits.NameBytes} bytes has no end");
        }

        string line = Encoding.UTF8.GetString(rest[..end]);
        _at += end + 1;
        return line;
    }

    private string NameOf(PickleText text) => text.Utf8.Length <= _limits.NameBytes
        ? text.ToString()
        : throw new LangChainFormatException("pickle-limit", $"a name of {text.Utf8.Length} bytes; {_limits.NameBytes} are read");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _at)
        {
            throw new LangChainFormatException("pickle-truncated", $"byte {_at}: {length} bytes are needed, {_bytes.Length - _at} are left");
        }

        ReadOnlySpan<byte> taken = _bytes.Span.Slice(_at, length);
        _at += length;
        return taken;
    }

    // A name from an untrusted file goes to a terminal: nothing in it may steer one.
    private static string Shown(string name) => string.Concat(name.Select(c => c is > ' ' and < '\x7F' ? $"{c}" : $"\\u{(int)c:x4}"));

    private static string NameOf(PickleOpcode code) => PickleOpcodeNames.Of((byte)code);
}
