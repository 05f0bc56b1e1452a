namespace XnaiAspire.Bench;

/// <summary>What a contestant embeds again and again.</summary>
/// <param name="Calls">For each caller its calls, and for each call the texts.</param>
/// <param name="Tokens">Of all calls of one caller.</param>
internal sealed record EmbeddingWorkload(string[][][] Calls, int Tokens)
{
    public int TextsAtOnce => Calls[0][0].Length;
}
