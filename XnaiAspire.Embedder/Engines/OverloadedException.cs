namespace XnaiAspire.Embedder.Engines;

/// <summary>So much waits already that nothing more is taken: who comes later is told so at once, instead of after everything before it.</summary>
public sealed class OverloadedException() : Exception(
    $"{EmbeddingLimits.MaxWaitingTexts} texts are waiting already; try again in {EmbeddingLimits.RetryAfter.TotalSeconds:0} s")
{
}
