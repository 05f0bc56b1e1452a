namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">At most 63 bytes of UTF-8, ggml's limit.</param>
/// <param name="Shape">Sizes, the contiguous dimension first.</param>
/// <param name="Type">How <paramref name="Data"/> is stored.</param>
/// <param name="Data">The bytes, exactly as many as shape and type ask for.</param>
public sealed record GgufTensor(string Name, IReadOnlyList<long> Shape, GgufTensorType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>A tensor of single-precision numbers.</summary>
    public static GgufTensor F32(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        byte[] data = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);
        return new GgufTensor(name, shape, GgufTensorType.F32, data);
    }

    /// <summary>A tensor in Q8_0; rows must be multiples of 32 numbers.</summary>
    public static GgufTensor Q8(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        byte[] data = new byte[values.Length / GgufTensorSize.Q8BlockElements * GgufTensorSize.Q8BlockBytes];
        Q8Block.Encode(values, data);
        return new GgufTensor(name, shape, GgufTensorType.Q8, data);
    }
}
