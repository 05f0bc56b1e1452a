using System.Buffers.Binary;
using System.Text;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.LangChain.Pickle;

/// <summary>
/// Writes a pickle of protocol 4, which every CPython from 3.4 on reads, straight into a file. Frames are left out: they are an offer to
/// the reader to read ahead, and need a buffer. Only fixed words go into the memo, so it does not grow with what is written.
/// </summary>
internal sealed class PickleWriter(SnapshotFile file)
{
    private readonly Dictionary<string, byte> _memo = new(StringComparer.Ordinal);
    private byte[] _utf8 = new byte[4096];

    public void Begin() => Bytes((byte)PickleOpcode.Proto, 4);

    public void Op(PickleOpcode code) => Bytes((byte)code);

    public void Text(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[most];
        }

        int length = Encoding.UTF8.GetBytes(text, _utf8);
        if (length <= byte.MaxValue)
        {
            Bytes((byte)PickleOpcode.ShortBinUnicode, (byte)length);
        }
        else
        {
            Op(PickleOpcode.BinUnicode);
            Span<byte> prefix = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)length);
            file.Append(prefix);
        }

        file.Append(_utf8.AsSpan(0, length));
    }

    /// <summary>A text that comes again and again: written out once, then by its number. The caller has few of them.</summary>
    public void Word(string word)
    {
        if (!Recall(word))
        {
            Text(word);
            Remember(word);
        }
    }

    /// <summary>A class by its name, for <see cref="PickleOpcode.NewObj"/>.</summary>
    public void Class(string module, string name)
    {
        string both = $"{module} {name}";
        if (!Recall(both))
        {
            Text(module);
            Text(name);
            Op(PickleOpcode.StackGlobal);
            Remember(both);
        }
    }

    public void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[2 + sizeof(long)];
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                Bytes((byte)PickleOpcode.BinInt1, (byte)value);
                return;
            case >= 0 and <= ushort.MaxValue:
                bytes[0] = (byte)PickleOpcode.BinInt2;
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], (ushort)value);
                file.Append(bytes[..3]);
                return;
            case >= int.MinValue and <= int.MaxValue:
                bytes[0] = (byte)PickleOpcode.BinInt;
                BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], (int)value);
                file.Append(bytes[..5]);
                return;
            default:
                bytes[0] = (byte)PickleOpcode.Long1;
                bytes[1] = sizeof(long);
                BinaryPrimitives.WriteInt64LittleEndian(bytes[2..], value);
                file.Append(bytes);
                return;
        }
    }

    private bool Recall(string word)
    {
        if (!_memo.TryGetValue(word, out byte number))
        {
            return false;
        }

        Bytes((byte)PickleOpcode.BinGet, number);
        return true;
    }

    private void Remember(string word)
    {
        byte number = checked((byte)_memo.Count);
        Bytes((byte)PickleOpcode.BinPut, number);
        _memo.Add(word, number);
    }

    private void Bytes(params ReadOnlySpan<byte> bytes) => file.Append(bytes);
}
