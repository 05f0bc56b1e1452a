using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// Weights and inputs as 16-bit integers. An input has 13 bits and a sign, with a scale for its row. A weight has as many as the 32-bit sum
/// allows: a column's scale is chosen so that no inputs whatever can make a sum over <see cref="IntegerTile{TSimd, TFloat, TInt, TActivation}.SumLength"/>
/// of them overflow, which leaves about eleven bits.
/// </summary>
internal sealed unsafe class IntegerLinear<TSimd, TFloat, TInt, TActivation> : LinearLayer
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
    where TActivation : struct, IActivation<TFloat>
{
    private const int SumLength = IntegerTile<TSimd, TFloat, TInt, TActivation>.SumLength;
    private const int LargestInput = RowQuantizer<TSimd, TFloat, TInt>.Largest;

    // Of the absolute weights in a sum; each may be rounded up by a half.
    private const double LargestSum = (int.MaxValue / LargestInput) - (SumLength / 2);

    private readonly AlignedArray<short> _panels;
    private readonly AlignedArray<float> _scales;
    private readonly AlignedArray<float> _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    /// <param name="weights">With an even number of inputs.</param>
    public IntegerLinear(LinearWeights weights)
    {
        (_inputs, _outputs) = (weights.Inputs, weights.Outputs);
        _panels = new AlignedArray<short>((long)PaddedColumns(_outputs) * _inputs);
        _scales = new AlignedArray<float>(PaddedColumns(_outputs));
        _bias = new AlignedArray<float>(PaddedColumns(_outputs));
        weights.Bias.CopyTo(_bias.Span);
        for (var output = 0; output < _outputs; output++)
            Pack(output, weights.Row(output));
    }

    public override void Apply(float* x, int rows, float* y, QuantizedRows quantized)
    {
        var columns = IntegerTile<TSimd, TFloat, TInt, TActivation>.Columns;
        int xStride = PaddedColumns(_inputs), yStride = PaddedColumns(_outputs);
        RowQuantizer<TSimd, TFloat, TInt>.Quantize(x, xStride, rows, quantized);
        for (var n = 0; n < yStride; n += columns)
        {
            var panel = _panels.Pointer + ((long)n * _inputs);
            for (var row = 0; row < rows; row += TileRows)
            {
                IntegerTile<TSimd, TFloat, TInt, TActivation>.Multiply(
                    quantized.Values.Pointer + ((long)row * xStride), xStride, quantized.Scales.Pointer + row, panel, _scales.Pointer + n,
                    _bias.Pointer + n, y + ((long)row * yStride) + n, yStride, _inputs);
            }
        }
    }

    private void Pack(int output, ReadOnlySpan<float> row)
    {
        var factor = Factor(row);
        _scales.Span[output] = (float)(1 / factor);
        var columns = IntegerTile<TSimd, TFloat, TInt, TActivation>.Columns;
        var at = (output / columns * columns * _inputs) + (output % columns * 2);
        for (var input = 0; input < row.Length; input++)
            _panels.Span[at + (input / 2 * 2 * columns) + (input % 2)] = (short)Math.Round(row[input] * factor);
    }

    private static double Factor(ReadOnlySpan<float> row)
    {
        double largest = 0;
        double largestSum = 0;
        for (; !row.IsEmpty; row = row[Math.Min(SumLength, row.Length)..])
        {
            double sum = 0;
            foreach (var weight in row[..Math.Min(SumLength, row.Length)])
            {
                sum += Math.Abs(weight);
                largest = Math.Max(largest, Math.Abs(weight));
            }

            largestSum = Math.Max(largestSum, sum);
        }

        return largest > 0 ? Math.Min(short.MaxValue / largest, LargestSum / largestSum) : 1;
    }
}
