using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>Weights in single precision, in panels of a tile's columns: for each panel and each input the weights of its columns.</summary>
internal sealed unsafe class FloatLinear<TSimd, TFloat, TInt, TActivation> : LinearLayer
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
    where TActivation : struct, IActivation<TFloat>
{
    private readonly AlignedArray<float> _panels;
    private readonly AlignedArray<float> _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    public FloatLinear(LinearWeights weights)
    {
        (_inputs, _outputs) = (weights.Inputs, weights.Outputs);
        _panels = new AlignedArray<float>((long)PaddedColumns(_outputs) * _inputs);
        _bias = new AlignedArray<float>(PaddedColumns(_outputs));
        weights.Bias.CopyTo(_bias.Span);
        var columns = FloatTile<TSimd, TFloat, TInt, TActivation>.Columns;
        var panels = _panels.Span;
        for (var output = 0; output < _outputs; output++)
        {
            var row = weights.Row(output);
            var at = (output / columns * columns * _inputs) + (output % columns);
            for (var input = 0; input < _inputs; input++)
                panels[at + (input * columns)] = row[input];
        }
    }

    public override void Apply(float* x, int rows, float* y, QuantizedRows quantized)
    {
        var columns = FloatTile<TSimd, TFloat, TInt, TActivation>.Columns;
        int xStride = PaddedColumns(_inputs), yStride = PaddedColumns(_outputs);
        for (var n = 0; n < yStride; n += columns)
        {
            var panel = _panels.Pointer + ((long)n * _inputs);
            for (var row = 0; row < rows; row += TileRows)
            {
                FloatTile<TSimd, TFloat, TInt, TActivation>.Multiply(
                    x + ((long)row * xStride), xStride, panel, _bias.Pointer + n, y + ((long)row * yStride) + n, yStride, _inputs);
            }
        }
    }
}
