using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.OpenAi;

/// <summary>What a request of OpenAI's shape may ask for. A text's own limits are those of <see cref="EmbeddingLimits"/> and the model.</summary>
internal static class OpenAiLimits
{
    /// <summary>Texts in one request: OpenAI's own limit, so that the batches which its clients make by default fit.</summary>
    public const int MaxTexts = 2048;

    /// <summary>Bytes of a request's body, as of a gRPC message.</summary>
    public const int MaxBodyBytes = EmbeddingLimits.MaxMessageBytes;

    /// <summary>
    /// Requests at once. Each may hold a body, its texts and its vectors in memory, some 100 MB at worst, and a few keep every context
    /// busy. OpenAI's clients wait and try again when they are told so.
    /// </summary>
    public const int MaxRequests = 32;

    /// <summary>Characters of what a client sent that an error message repeats.</summary>
    public const int MaxQuoted = 100;
}
