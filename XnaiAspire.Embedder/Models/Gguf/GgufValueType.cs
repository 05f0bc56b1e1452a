namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>The type number in front of a metadata value, as the GGUF specification (version 3) counts them.</summary>
internal enum GgufValueType : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 7,
    String = 8,
    /// <summary>Element type, 64-bit count, elements.</summary>
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}
