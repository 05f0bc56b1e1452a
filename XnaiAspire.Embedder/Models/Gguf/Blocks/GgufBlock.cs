namespace XnaiAspire.Embedder.Models.Gguf.Blocks;

/// <summary>The unit in which a type stores numbers; rows are whole blocks.</summary>
/// <param name="Elements">Numbers in it.</param>
/// <param name="Bytes">Bytes that it takes.</param>
internal readonly record struct GgufBlock(int Elements, int Bytes)
{
    /// <summary>Numbers that share a scale in most types.</summary>
    public const int Small = 32;

    /// <summary>Numbers of a block with scales of its parts.</summary>
    public const int Large = 256;

    /// <summary>Of a type, or <see langword="null"/> for one that is not read. The sizes are those of the structs in ggml's <c>ggml-common.h</c>.</summary>
    public static GgufBlock? Of(GgufTensorType type) => type switch
    {
        GgufTensorType.F32 => new(1, 4),
        GgufTensorType.F16 or GgufTensorType.BF16 => new(1, 2),
        GgufTensorType.Q4 or GgufTensorType.Iq4 => new(Small, 2 + 16),
        GgufTensorType.Q4Minimum => new(Small, 4 + 16),
        GgufTensorType.Q5 => new(Small, 2 + 4 + 16),
        GgufTensorType.Q5Minimum => new(Small, 4 + 4 + 16),
        GgufTensorType.Q8 => new(GgufTensorSize.Q8BlockElements, GgufTensorSize.Q8BlockBytes),
        GgufTensorType.Q2K => new(Large, 16 + 64 + 4),
        GgufTensorType.Q3K => new(Large, 32 + 64 + 12 + 2),
        GgufTensorType.Q4K => new(Large, 4 + 12 + 128),
        GgufTensorType.Q5K => new(Large, 4 + 12 + 32 + 128),
        GgufTensorType.Q6K => new(Large, 128 + 64 + 16 + 2),
        GgufTensorType.Iq4K => new(Large, 2 + 2 + 4 + 128),
        _ => null,
    };
}
