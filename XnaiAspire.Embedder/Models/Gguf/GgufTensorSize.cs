using XnaiAspire.Embedder.Models.Gguf.Blocks;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>Bytes that a tensor of a given shape and type takes.</summary>
public static class GgufTensorSize
{
    /// <summary>Numbers in a Q8_0 block.</summary>
    public const int Q8BlockElements = 32;

    /// <summary>Bytes of a Q8_0 block: a half-precision scale and 32 signed bytes.</summary>
    public const int Q8BlockBytes = 34;

    /// <summary>Bytes of a tensor, or <see langword="null"/> for a type that <see cref="GgufTensorType"/> does not name.</summary>
    /// <param name="shape">Sizes, the contiguous dimension first; each at least 1.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <exception cref="OverflowException">The shape has more elements or bytes than fit in 63 bits.</exception>
    /// <exception cref="ArgumentException">Rows are not whole blocks of the type.</exception>
    public static long? Of(IReadOnlyList<long> shape, GgufTensorType type)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long elements = 1;
        foreach (long size in shape)
            elements = checked(elements * size);

        if (GgufBlock.Of(type) is not { } block)
            return null;
        if (shape[0] % block.Elements != 0)
            throw new ArgumentException($"A row of type {type} has {shape[0]} numbers, which is not a multiple of {block.Elements}.", nameof(shape));
        return checked(elements / block.Elements * block.Bytes);
    }
}
