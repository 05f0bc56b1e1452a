using XnaiAspire.Embedder.Engines;

namespace XnaiAspire.Embedder.Tests.Support;

internal static class EngineCalls
{
    /// <summary>Embeds one text alone.</summary>
    public static TextOutcome Embed(this IEmbeddingEngine engine, int slot, string text)
    {
        var outcomes = new TextOutcome[1];
        engine.Embed(slot, [text], outcomes);
        return outcomes[0];
    }
}
