namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A tensor's entry as the header has it: <c>string:name u32:dimensions u64[dimensions] u32:type u64:offset</c>.</summary>
internal sealed record GgufTensorEntry(string Name, long HeaderOffset, long[] Shape, GgufTensorType Type, ulong DataOffset, long? ByteLength)
{
    public static GgufTensorEntry Read(GgufCursor cursor, uint alignment)
    {
        long at = cursor.Offset;
        string name = cursor.ReadString("tensor name", GgufLimits.MaxTensorNameBytes);
        uint dimensions = cursor.ReadUInt32();
        if (dimensions is 0 or > GgufLimits.MaxDimensions)
            throw new GgufException("bad-shape", at, $"tensor '{name}' has {dimensions} dimensions, 1 to {GgufLimits.MaxDimensions} are read");

        long[] shape = new long[dimensions];
        for (int i = 0; i < shape.Length; i++)
        {
            ulong size = cursor.ReadUInt64();
            shape[i] = size is > 0 and <= long.MaxValue
                ? (long)size
                : throw new GgufException("bad-shape", at, $"tensor '{name}' has a dimension of {size}");
        }

        GgufTensorType type = (GgufTensorType)cursor.ReadUInt32();
        ulong offset = cursor.ReadUInt64();
        if (offset % alignment != 0)
            throw new GgufException("misaligned", at, $"tensor '{name}' is at data offset {offset}, not a multiple of {alignment}");
        return new GgufTensorEntry(name, at, shape, type, offset, Size(name, shape, type, at));
    }

    /// <summary>Checks that the data lies in the file.</summary>
    public GgufTensorInfo Place(long dataSection, long fileLength)
    {
        ulong room = (ulong)Math.Max(0, fileLength - dataSection);
        if (DataOffset > room || (ulong)(ByteLength ?? 0) > room - DataOffset)
        {
            throw new GgufException("truncated", HeaderOffset,
                $"tensor '{Name}' needs {ByteLength} bytes at data offset {DataOffset}, the data section has {room}");
        }

        return new GgufTensorInfo(Name, Shape, Type, dataSection + (long)DataOffset, ByteLength);
    }

    private static long? Size(string name, long[] shape, GgufTensorType type, long at)
    {
        try
        {
            return GgufTensorSize.Of(shape, type);
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new GgufException("bad-shape", at, $"tensor '{name}' of {string.Join(" x ", shape)}: {e.Message}");
        }
    }
}
