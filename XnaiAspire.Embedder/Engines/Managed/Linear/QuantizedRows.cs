namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>Room for rows as 16-bit integers and a scale for each row.</summary>
internal sealed class QuantizedRows(int rows, int columns)
{
    public AlignedArray<short> Values { get; } = new((long)LinearLayer.PaddedRows(rows) * LinearLayer.PaddedColumns(columns));

    public AlignedArray<float> Scales { get; } = new(LinearLayer.PaddedRows(rows));
}
