using XnaiAspire.Index;
using XnaiAspire.Ingestor.Chunking;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>What the Embedder says of itself.</summary>
/// <param name="ModelName">For example <c>all-MiniLM-L12-v2</c>.</param>
/// <param name="ModelSha256">Of the model file, lower-case hex.</param>
/// <param name="Engine">What else changes the numbers.</param>
/// <param name="Dimensions">Floats in a vector.</param>
/// <param name="Pooling">How token vectors become one.</param>
/// <param name="Normalized">Whether vectors have length 1.</param>
/// <param name="Semantic">False for the built-in lexical model.</param>
/// <param name="Limits">Of one request.</param>
internal sealed record EmbedderDescription(
    string ModelName, string ModelSha256, string Engine, int Dimensions, string Pooling, bool Normalized, bool Semantic, EmbedderLimits Limits)
{
    /// <summary>Stands for what changes vectors; each answer carries it.</summary>
    public ulong ModelTag { get; init; }

    public IndexFingerprint Fingerprint(IngestOptions options) => new(
        ModelName, ModelSha256, Engine, Dimensions, Pooling, Normalized, Chunker.Version, options.ChunkTokens, options.ChunkOverlap);

    /// <summary>Whether vectors of both may lie in one index.</summary>
    public bool GivesSameVectorsAs(EmbedderDescription other) => this with { Limits = other.Limits, Semantic = other.Semantic } == other;
}

/// <summary>How much the Embedder takes at once.</summary>
/// <param name="TextTokens">Most tokens of a text.</param>
/// <param name="TextBytes">Most UTF-8 bytes of a text.</param>
/// <param name="Texts">Most texts in a message.</param>
/// <param name="Parallelism">Texts it encodes at the same time.</param>
internal sealed record EmbedderLimits(int TextTokens, int TextBytes, int Texts, int Parallelism);
