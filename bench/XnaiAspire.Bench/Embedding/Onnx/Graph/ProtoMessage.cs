using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace XnaiAspire.Bench;

/// <summary>A message of protocol buffers while it grows: fields in the order in which they are added.</summary>
internal sealed class ProtoMessage
{
    private const int VarintWire = 0;
    private const int BytesWire = 2;
    private const int FixedWire = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ProtoMessage Add(int field, long value)
    {
        Begin(field, VarintWire);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoMessage Add(int field, float value)
    {
        Begin(field, FixedWire);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoMessage Add(int field, ReadOnlySpan<byte> bytes)
    {
        Begin(field, BytesWire);
        WriteVarint((ulong)bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text).AsSpan());

    public ProtoMessage Add(int field, ProtoMessage message) => Add(field, message._bytes.WrittenSpan);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Begin(int field, int wire) => WriteVarint((ulong)((field << 3) | wire));

    private void WriteVarint(ulong value)
    {
        for (; value > 0x7f; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
