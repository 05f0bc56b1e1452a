namespace XnaiAspire.Index;

/// <summary>Everything that changes the numbers in an index. Two different fingerprints never share one index.</summary>
/// <param name="ModelName">Name the Embedder gives the model, for example <c>all-MiniLM-L12-v2</c>.</param>
/// <param name="ModelSha256">SHA-256 of the model file, lower-case hex.</param>
/// <param name="Engine">Engine and the parts of its set-up that change vectors, for example <c>llama.cpp 0.5.0 zen4</c>.</param>
/// <param name="Dimensions">Floats in a vector.</param>
/// <param name="Pooling">How token vectors become one, for example <c>mean</c>.</param>
/// <param name="Normalized">Whether every vector has length 1, so that the inner product is the cosine.</param>
/// <param name="Chunker">Name and version of the chunker, for example <c>tokens-v1</c>.</param>
/// <param name="ChunkTokens">Most tokens in a chunk, special tokens not counted.</param>
/// <param name="ChunkOverlapTokens">Tokens that a chunk repeats from the one before.</param>
public sealed record IndexFingerprint(
    string ModelName,
    string ModelSha256,
    string Engine,
    int Dimensions,
    string Pooling,
    bool Normalized,
    string Chunker,
    int ChunkTokens,
    int ChunkOverlapTokens);
