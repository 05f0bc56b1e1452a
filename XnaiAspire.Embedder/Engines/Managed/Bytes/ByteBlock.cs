using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Bytes;

/// <summary>
/// How inputs and weights lie in memory for a product of bytes. Both have a scale for each block of 32 inputs, as GGUF's Q8_0 has for its weights, whose bytes are taken over as they are.
/// <code>
/// six rows:    [6 x 32 bytes, plus 128 each][6 scales][8 bytes free]
/// 32 columns:  [32 sums to begin with][for each 4 inputs: 32 x 4 bytes][32 scales]
/// </code>
/// The instruction (VPDPBUSD) wants the one bytes without a sign: the sums begin with -128 times those of the weights, which takes the 128 away again.
/// </summary>
internal static class ByteBlock
{
    /// <summary>Inputs of a block.</summary>
    public const int Inputs = 32;

    /// <summary>Columns of a tile: two vectors of the widest.</summary>
    public const int Columns = LinearLayer.ColumnPadding;

    /// <summary>The largest byte without its sign: the most negative one is left out, so that both signs are alike.</summary>
    public const int Largest = 127;

    /// <summary>Added to a byte of the inputs.</summary>
    public const int Offset = 128;

    /// <summary>Inputs whose products an instruction adds up.</summary>
    public const int Step = 4;

    /// <summary>Where the scales of six rows are.</summary>
    public const int RowScales = LinearLayer.TileRows * Inputs;

    /// <summary>Bytes of a block of six rows.</summary>
    public const int RowsSize = RowScales + 32;

    /// <summary>Where the bytes of the columns are.</summary>
    public const int Weights = Columns * sizeof(int);

    /// <summary>Bytes of the columns for each <see cref="Step"/>.</summary>
    public const int StepSize = Columns * Step;

    /// <summary>Where the scales of the columns are.</summary>
    public const int ColumnScales = Weights + (Inputs / Step * StepSize);

    /// <summary>Bytes of a block of 32 columns.</summary>
    public const int ColumnsSize = ColumnScales + (Columns * sizeof(float));

    /// <summary>Where in a block of 32 columns a weight is.</summary>
    public static int WeightAt(int input, int column) => Weights + (input / Step * StepSize) + (column * Step) + (input % Step);
}
