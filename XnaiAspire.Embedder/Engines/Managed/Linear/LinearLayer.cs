namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// y = activation(x W + b) for the rows of a batch. Each number of y is computed from its row alone, in an order that the number of rows
/// does not change: that is why a vector does not depend on its neighbours.
/// </summary>
internal abstract unsafe class LinearLayer
{
    /// <summary>
    /// Rows that a kernel computes at once: with two vectors of columns it keeps twelve sums in registers, and AVX2 has sixteen. Matrices have room
    /// for a whole last tile.
    /// </summary>
    public const int TileRows = 6;

    /// <summary>The columns of a matrix in memory are a multiple of this, two of the widest vectors; those beyond its own are zero.</summary>
    public const int ColumnPadding = 32;

    public static int PaddedColumns(int columns) => (columns + ColumnPadding - 1) / ColumnPadding * ColumnPadding;

    public static int PaddedRows(int rows) => (rows + TileRows - 1) / TileRows * TileRows;

    /// <param name="x">Rows of inputs, at a distance of <see cref="PaddedColumns"/> of their number.</param>
    /// <param name="rows">How many.</param>
    /// <param name="y">Rows of outputs, at a distance of <see cref="PaddedColumns"/> of their number.</param>
    /// <param name="quantized">Room for the inputs as integers.</param>
    public abstract void Apply(float* x, int rows, float* y, QuantizedRows quantized);
}
