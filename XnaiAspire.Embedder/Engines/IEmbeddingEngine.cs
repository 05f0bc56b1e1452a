namespace XnaiAspire.Embedder.Engines;

/// <summary>
/// A loaded model that turns texts into vectors. An engine promises that a text's vector depends on nothing but the text: not on its
/// neighbours, not on the slot, not on what was embedded before.
/// </summary>
public interface IEmbeddingEngine : IDisposable
{
    /// <summary>Everything about the engine that changes numbers: "llama.cpp 0.5.0 zen4".</summary>
    string Name { get; }

    /// <summary>Numbers in a vector.</summary>
    int Dimensions { get; }

    /// <summary>Most tokens that a text may have, [CLS] and [SEP] not counted.</summary>
    int MaxTextTokens { get; }

    /// <summary>Texts that can be encoded at the same time.</summary>
    int Slots { get; }

    /// <summary>Tokens of <paramref name="text"/>, [CLS] and [SEP] not counted. Any thread.</summary>
    int CountTokens(string text);

    /// <summary>
    /// Embeds a text that <see cref="TextGuard"/> has let through. A slot (0 to <see cref="Slots"/> - 1) is used by one thread at a time.
    /// </summary>
    TextOutcome Embed(int slot, string text);
}
