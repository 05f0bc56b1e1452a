using System.Buffers.Binary;
using System.Text;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>Reads a header front to back and never believes it: nothing is allocated before what it claims is known to be in the file.</summary>
internal sealed class GgufCursor(Stream stream, long fileLength)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _end = Math.Min(fileLength, GgufLimits.MaxHeaderBytes);

    /// <summary>Where the next byte will be read.</summary>
    public long Offset { get; private set; }

    public byte ReadByte() => Take(stackalloc byte[1])[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(stackalloc byte[2]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(stackalloc byte[4]));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(stackalloc byte[8]));

    public bool ReadBool()
    {
        long at = Offset;
        byte value = ReadByte();
        return value <= 1 ? value == 1 : throw new GgufException("bad-bool", at, $"a bool is 0 or 1, not {value}");
    }

    /// <summary>A count of things of which each takes at least <paramref name="bytesEach"/> bytes of what is left of the file.</summary>
    public int ReadCount(string what, int limit, int bytesEach)
    {
        long at = Offset;
        ulong count = ReadUInt64();
        if (count > (ulong)limit)
            throw new GgufException("count-too-large", at, $"{count} {what}, at most {limit} are read");
        if ((long)count * bytesEach > _end - Offset)
            throw new GgufException("truncated", at, $"{count} {what} do not fit into the {_end - Offset} bytes that are left");
        return (int)count;
    }

    /// <summary>A string: 64-bit length in bytes, then UTF-8 without a final zero.</summary>
    public string ReadString(string what, int limit)
    {
        long at = Offset;
        ulong length = ReadUInt64();
        if (length > (ulong)limit)
            throw new GgufException("string-too-long", at, $"{what} of {length} bytes, at most {limit} are read");
        if ((long)length > _end - Offset)
            throw new GgufException("truncated", at, $"{what} of {length} bytes, {_end - Offset} are left");
        if (length == 0)
            return "";

        Span<byte> bytes = length <= 256 ? stackalloc byte[(int)length] : new byte[(int)length];
        Take(bytes);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new GgufException("bad-utf8", at, $"{what}: {e.Message}");
        }
    }

    private ReadOnlySpan<byte> Take(Span<byte> bytes)
    {
        if (bytes.Length > _end - Offset)
            throw new GgufException("truncated", Offset, $"{bytes.Length} bytes wanted, {_end - Offset} are left of the header");
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw new GgufException("truncated", Offset, "the file became shorter while it was read");
        }

        Offset += bytes.Length;
        return bytes;
    }
}
