namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>How a tensor's numbers are stored; the values are ggml's. A file may hold others: they are kept as numbers, their size unknown.</summary>
public enum GgufTensorType : uint
{
    /// <summary>IEEE single, 4 bytes.</summary>
    F32 = 0,

    /// <summary>IEEE half, 2 bytes.</summary>
    F16 = 1,

    /// <summary>ggml's Q8_0: blocks of 32 numbers, each a half-precision scale and 32 signed bytes (34 bytes).</summary>
    Q8 = 8,

    /// <summary>The upper half of an IEEE single, 2 bytes.</summary>
    BF16 = 30,
}
