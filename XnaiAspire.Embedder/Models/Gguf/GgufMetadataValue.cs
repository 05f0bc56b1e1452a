namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A metadata value: <c>u32:type value</c>, where an array's value is <c>u32:element type u64:count elements</c>.</summary>
internal static class GgufMetadataValue
{
    public static object Read(GgufCursor cursor)
    {
        long at = cursor.Offset;
        GgufValueType type = (GgufValueType)cursor.ReadUInt32();
        return type == GgufValueType.Array ? ReadArray(cursor) : ReadScalar(cursor, type, at);
    }

    private static object ReadScalar(GgufCursor cursor, GgufValueType type, long at) => type switch
    {
        GgufValueType.UInt8 => cursor.ReadByte(),
        GgufValueType.Int8 => (sbyte)cursor.ReadByte(),
        GgufValueType.UInt16 => cursor.ReadUInt16(),
        GgufValueType.Int16 => (short)cursor.ReadUInt16(),
        GgufValueType.UInt32 => cursor.ReadUInt32(),
        GgufValueType.Int32 => (int)cursor.ReadUInt32(),
        GgufValueType.Float32 => BitConverter.UInt32BitsToSingle(cursor.ReadUInt32()),
        GgufValueType.Bool => cursor.ReadBool(),
        GgufValueType.String => cursor.ReadString("string", GgufLimits.MaxStringBytes),
        GgufValueType.UInt64 => cursor.ReadUInt64(),
        GgufValueType.Int64 => (long)cursor.ReadUInt64(),
        GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(cursor.ReadUInt64()),
        _ => throw new GgufException("bad-type", at, $"value type {(uint)type} is none that the format defines"),
    };

    private static Array ReadArray(GgufCursor cursor)
    {
        long at = cursor.Offset;
        GgufValueType type = (GgufValueType)cursor.ReadUInt32();
        return type switch
        {
            GgufValueType.UInt8 => ReadElements(cursor, 1, c => c.ReadByte()),
            GgufValueType.Int8 => ReadElements(cursor, 1, c => (sbyte)c.ReadByte()),
            GgufValueType.UInt16 => ReadElements(cursor, 2, c => c.ReadUInt16()),
            GgufValueType.Int16 => ReadElements(cursor, 2, c => (short)c.ReadUInt16()),
            GgufValueType.UInt32 => ReadElements(cursor, 4, c => c.ReadUInt32()),
            GgufValueType.Int32 => ReadElements(cursor, 4, c => (int)c.ReadUInt32()),
            GgufValueType.Float32 => ReadElements(cursor, 4, c => BitConverter.UInt32BitsToSingle(c.ReadUInt32())),
            GgufValueType.Bool => ReadElements(cursor, 1, c => c.ReadBool()),
            GgufValueType.String => ReadElements(cursor, 8, c => c.ReadString("string", GgufLimits.MaxStringBytes)),
            GgufValueType.UInt64 => ReadElements(cursor, 8, c => c.ReadUInt64()),
            GgufValueType.Int64 => ReadElements(cursor, 8, c => (long)c.ReadUInt64()),
            GgufValueType.Float64 => ReadElements(cursor, 8, c => BitConverter.UInt64BitsToDouble(c.ReadUInt64())),
            GgufValueType.Array => throw new GgufException("nested-array", at, "an array of arrays is not read; no model uses one"),
            _ => throw new GgufException("bad-type", at, $"element type {(uint)type} is none that the format defines"),
        };
    }

    private static T[] ReadElements<T>(GgufCursor cursor, int bytesEach, Func<GgufCursor, T> read)
    {
        T[] elements = new T[cursor.ReadCount("array elements", GgufLimits.MaxArrayCount, bytesEach)];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = read(cursor);
        return elements;
    }
}
