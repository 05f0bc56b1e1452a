namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>Bytes that a tensor of a given shape and type takes.</summary>
public static class GgufTensorSize
{
    /// <summary>Numbers in a Q8_0 block.</summary>
    public const int Q8BlockElements = 32;

    /// <summary>Bytes of a Q8_0 block: a half-precision scale and 32 signed bytes.</summary>
    public const int Q8BlockBytes = 34;

    /// <summary>Bytes of a tensor, or <see langword="null"/> for a type other than F32, F16, Q8_0 and BF16.</summary>
    /// <param name="shape">Sizes, the contiguous dimension first; each at least 1.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <exception cref="OverflowException">The shape has more elements or bytes than fit in 63 bits.</exception>
    /// <exception cref="ArgumentException">Rows of a Q8_0 tensor are not whole blocks of 32.</exception>
    public static long? Of(IReadOnlyList<long> shape, GgufTensorType type)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long elements = 1;
        foreach (long size in shape)
            elements = checked(elements * size);

        switch (type)
        {
            case GgufTensorType.F32:
                return checked(elements * sizeof(float));
            case GgufTensorType.F16 or GgufTensorType.BF16:
                return checked(elements * sizeof(ushort));
            case GgufTensorType.Q8:
                if (shape[0] % Q8BlockElements != 0)
                    throw new ArgumentException($"A Q8_0 row has {shape[0]} numbers, which is not a multiple of {Q8BlockElements}.", nameof(shape));
                return checked(elements / Q8BlockElements * Q8BlockBytes);
            default:
                return null;
        }
    }
}
