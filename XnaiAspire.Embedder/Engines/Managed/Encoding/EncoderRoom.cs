using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>All memory that a batch needs, set aside once: a batch allocates nothing.</summary>
internal sealed class EncoderRoom
{
    /// <summary>
    /// Tokens that go through the feed-forward network at a time: enough that reading its weights costs little beside computing with
    /// them, few enough that its wide rows stay near the processor.
    /// </summary>
    public const int FeedForwardRows = 16 * LinearLayer.TileRows;

    /// <param name="shape">The model.</param>
    /// <param name="tokens">Most tokens of a batch.</param>
    public EncoderRoom(BertShape shape, int tokens)
    {
        Capacity = tokens;
        long rows = LinearLayer.PaddedRows(tokens);
        int width = LinearLayer.PaddedColumns(shape.Dimensions), wide = LinearLayer.PaddedColumns(shape.FeedForward);
        Hidden = new AlignedArray<float>(rows * width);
        Result = new AlignedArray<float>(rows * width);
        Attended = new AlignedArray<float>(rows * width);
        // A tile of the last text's queries or keys reads on behind it.
        Projections = new AlignedArray<float>((rows + LinearLayer.ColumnPadding) * LinearLayer.PaddedColumns(3 * shape.Dimensions));
        Wide = new AlignedArray<float>((long)FeedForwardRows * wide);
        Quantized = new QuantizedRows(LinearLayer.PaddedRows(tokens), shape.Dimensions);
        QuantizedWide = new QuantizedRows(FeedForwardRows, shape.FeedForward);
        Attention = new AttentionRoom(shape);
        Pooled = new AlignedArray<float>(width);
    }

    /// <summary>Most tokens of a batch.</summary>
    public int Capacity { get; }

    /// <summary>The tokens' vectors, from layer to layer.</summary>
    public AlignedArray<float> Hidden { get; }

    /// <summary>What a part of a layer adds to them.</summary>
    public AlignedArray<float> Result { get; }

    public AlignedArray<float> Attended { get; }

    /// <summary>Queries, keys and values.</summary>
    public AlignedArray<float> Projections { get; }

    public AlignedArray<float> Wide { get; }

    public QuantizedRows Quantized { get; }

    public QuantizedRows QuantizedWide { get; }

    public AttentionRoom Attention { get; }

    public AlignedArray<float> Pooled { get; }
}
