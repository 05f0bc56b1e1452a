using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>Memory of one attention head at work.</summary>
internal sealed class AttentionRoom(BertShape shape)
{
    /// <summary>
    /// Queries that are scored at a time: a multiple of a tile's rows. Their scores for 512 keys are 48 kB and stay near the processor.
    /// </summary>
    public const int Queries = 4 * LinearLayer.TileRows;

    /// <summary>Numbers between two queries' scores.</summary>
    public int ScoreStride { get; } = LinearLayer.PaddedColumns(shape.Positions);

    /// <summary>Numbers between two queries' outputs.</summary>
    public int OutputStride { get; } = LinearLayer.PaddedColumns(shape.HeadDimensions);

    public AlignedArray<float> Keys { get; } = new((long)LinearLayer.PaddedColumns(shape.Positions) * shape.HeadDimensions);

    public AlignedArray<float> Values { get; } = new((long)shape.Positions * LinearLayer.PaddedColumns(shape.HeadDimensions));

    public AlignedArray<float> Scores { get; } = new((long)Queries * LinearLayer.PaddedColumns(shape.Positions));

    public AlignedArray<float> Outputs { get; } = new((long)Queries * LinearLayer.PaddedColumns(shape.HeadDimensions));

    /// <summary>What sums begin with.</summary>
    public AlignedArray<float> Zeros { get; } = new(LinearLayer.ColumnPadding);
}
