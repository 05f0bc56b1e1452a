namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>How a tensor's numbers are stored; the values are ggml's. A file may hold others: they are kept as numbers, their size unknown.</summary>
public enum GgufTensorType : uint
{
    /// <summary>IEEE single, 4 bytes.</summary>
    F32 = 0,

    /// <summary>IEEE half, 2 bytes.</summary>
    F16 = 1,

    /// <summary>ggml's Q4_0: blocks of 32 numbers of 4 bits with a scale.</summary>
    Q4 = 2,

    /// <summary>ggml's Q4_1: the same with a minimum.</summary>
    Q4Minimum = 3,

    /// <summary>ggml's Q5_0: blocks of 32 numbers of 5 bits with a scale.</summary>
    Q5 = 6,

    /// <summary>ggml's Q5_1: the same with a minimum.</summary>
    Q5Minimum = 7,

    /// <summary>ggml's Q8_0: blocks of 32 numbers, each a half-precision scale and 32 signed bytes (34 bytes).</summary>
    Q8 = 8,

    /// <summary>ggml's Q2_K: blocks of 256 numbers of 2 bits, a scale and a minimum of 4 bits for each 16.</summary>
    Q2K = 10,

    /// <summary>ggml's Q3_K: blocks of 256 numbers of 3 bits, a scale of 6 bits for each 16.</summary>
    Q3K = 11,

    /// <summary>ggml's Q4_K: blocks of 256 numbers of 4 bits, a scale and a minimum of 6 bits for each 32.</summary>
    Q4K = 12,

    /// <summary>ggml's Q5_K: the same with 5 bits.</summary>
    Q5K = 13,

    /// <summary>ggml's Q6_K: blocks of 256 numbers of 6 bits, a scale of 8 bits for each 16.</summary>
    Q6K = 14,

    /// <summary>ggml's IQ4_NL: blocks of 32 numbers out of a table of 16, with a scale.</summary>
    Iq4 = 20,

    /// <summary>ggml's IQ4_XS: the same in blocks of 256, a scale of 6 bits for each 32.</summary>
    Iq4K = 23,

    /// <summary>The upper half of an IEEE single, 2 bytes.</summary>
    BF16 = 30,
}
