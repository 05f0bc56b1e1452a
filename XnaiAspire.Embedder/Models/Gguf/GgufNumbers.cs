using System.Buffers.Binary;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A tensor's bytes as single-precision numbers.</summary>
internal static class GgufNumbers
{
    /// <summary>Decodes whole blocks of a type whose size <see cref="GgufTensorSize"/> knows.</summary>
    public static void Decode(GgufTensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case GgufTensorType.F32:
                for (var i = 0; i < values.Length; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            case GgufTensorType.F16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                break;
            case GgufTensorType.BF16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            case GgufTensorType.Q8:
                Q8Block.Decode(bytes, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "a type whose size is not known cannot be decoded");
        }
    }
}
