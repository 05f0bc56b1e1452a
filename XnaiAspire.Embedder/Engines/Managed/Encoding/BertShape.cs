namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>The sizes of a BERT.</summary>
/// <param name="Layers">Layers.</param>
/// <param name="Dimensions">Numbers of a token's vector.</param>
/// <param name="Heads">Attention heads; they divide the dimensions.</param>
/// <param name="FeedForward">Width of the feed-forward network.</param>
/// <param name="Positions">Tokens of a text, [CLS] and [SEP] included.</param>
/// <param name="Epsilon">Added to the variance in a norm.</param>
internal sealed record BertShape(int Layers, int Dimensions, int Heads, int FeedForward, int Positions, float Epsilon)
{
    /// <summary>Numbers of a head.</summary>
    public int HeadDimensions => Dimensions / Heads;
}
