using XnaiAspire.Embedder.Models;

namespace XnaiAspire.Embedder.Engines;

/// <summary>
/// A loaded model that turns texts into vectors. An engine promises that a text's vector depends on nothing but the text: not on its
/// neighbours, not on the slot, not on what was embedded before.
/// </summary>
public interface IEmbeddingEngine : IDisposable
{
    /// <summary>Everything about the engine that changes numbers: "llama.cpp 0.5.0 zen4".</summary>
    string Name { get; }

    /// <summary>What was emitted at start for this processor, or why nothing was, for people; empty: the engine has nothing of the kind.</summary>
    string Kernels { get; }

    /// <summary>How the vectors of a text's tokens become one.</summary>
    Pooling Pooling { get; }

    /// <summary>Numbers in a vector.</summary>
    int Dimensions { get; }

    /// <summary>Most tokens that a text may have, [CLS] and [SEP] not counted.</summary>
    int MaxTextTokens { get; }

    /// <summary>Texts that can be encoded at the same time.</summary>
    int Slots { get; }

    /// <summary>Texts that a slot takes at once to its advantage; 1 when it gains nothing.</summary>
    int BatchTexts { get; }

    /// <summary>Tokens of <paramref name="text"/>, [CLS] and [SEP] not counted. Any thread.</summary>
    int CountTokens(string text);

    /// <summary>
    /// Embeds texts that <see cref="TextGuard"/> has let through. A slot (0 to <see cref="Slots"/> - 1) is used by one thread at a time.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="outcomes">Takes the outcome of each.</param>
    void Embed(int slot, ReadOnlySpan<string> texts, Span<TextOutcome> outcomes);
}
