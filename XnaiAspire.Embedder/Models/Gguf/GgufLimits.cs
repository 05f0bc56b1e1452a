namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>What a header may ask for. Real embedding models stay far below; a damaged or hostile file must not make the reader allocate.</summary>
public static class GgufLimits
{
    /// <summary>Metadata pairs; real models have 20 to 60.</summary>
    public const int MaxMetadataCount = 4096;

    /// <summary>Tensors; a BERT of 48 layers has about 800.</summary>
    public const int MaxTensorCount = 65_536;

    /// <summary>Bytes of a key; the specification allows 65,535.</summary>
    public const int MaxKeyBytes = 65_535;

    /// <summary>Bytes of a tensor's name; ggml itself stops at 64.</summary>
    public const int MaxTensorNameBytes = 256;

    /// <summary>Bytes of a string value; the longest in use are chat templates and licences, some ten kilobytes.</summary>
    public const int MaxStringBytes = 1 << 20;

    /// <summary>Elements of an array; the largest multilingual vocabularies have about 260,000.</summary>
    public const int MaxArrayCount = 4 << 20;

    /// <summary>Dimensions of a tensor; ggml has four.</summary>
    public const int MaxDimensions = 4;

    /// <summary>Bytes of everything before the tensors' data; a vocabulary of 260,000 pieces takes about 8 MB.</summary>
    public const long MaxHeaderBytes = 128L << 20;

    /// <summary>Largest alignment of the data section; the default is 32, a memory page is 4,096.</summary>
    public const uint MaxAlignment = 65_536;
}
