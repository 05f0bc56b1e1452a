using System.Buffers.Binary;
using XnaiAspire.Embedder.Models.Gguf.Blocks;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A tensor's bytes as single-precision numbers.</summary>
internal static class GgufNumbers
{
    private delegate void BlockDecoder(ReadOnlySpan<byte> block, Span<float> values);

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
                Decode(GgufBlock.Of(type), Decoder(type), bytes, values);
                break;
        }
    }

    private static void Decode(GgufBlock? block, BlockDecoder decode, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var (elements, size) = block!.Value;
        for (; !values.IsEmpty; values = values[elements..], bytes = bytes[size..])
            decode(bytes[..size], values[..elements]);
    }

    private static BlockDecoder Decoder(GgufTensorType type) => type switch
    {
        GgufTensorType.Q4 => SmallBlocks.DecodeQ4,
        GgufTensorType.Q4Minimum => SmallBlocks.DecodeQ4Minimum,
        GgufTensorType.Q5 => SmallBlocks.DecodeQ5,
        GgufTensorType.Q5Minimum => SmallBlocks.DecodeQ5Minimum,
        GgufTensorType.Iq4 => SmallBlocks.DecodeIq4,
        GgufTensorType.Q2K => LargeBlocks.DecodeQ2,
        GgufTensorType.Q3K => LargeBlocks.DecodeQ3,
        GgufTensorType.Q4K => LargeBlocks.DecodeQ4,
        GgufTensorType.Q5K => LargeBlocks.DecodeQ5,
        GgufTensorType.Q6K => LargeBlocks.DecodeQ6,
        GgufTensorType.Iq4K => LargeBlocks.DecodeIq4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type whose size is not known cannot be decoded"),
    };
}
