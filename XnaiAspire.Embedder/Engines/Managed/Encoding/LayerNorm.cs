using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>Adds the residual and normalises a row: mean 0, variance 1, then gain and bias.</summary>
/// <param name="dimensions">Numbers of a row; the rest of it in memory is zero and stays so.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed unsafe class LayerNorm<TSimd, TFloat, TInt>(int dimensions, float epsilon)
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    // 1 for each number of a row and 0 for the padding, which must not count for the variance.
    private readonly AlignedArray<float> _counted = Counted(dimensions);

    /// <summary>Sets each row of <paramref name="x"/> to the norm of the sum of it and of the row of <paramref name="residual"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddAndNormalize(float* x, float* residual, int rows, NormWeights weights)
    {
        var stride = _counted.Length;
        for (var row = 0; row < rows; row++, x += stride, residual += stride)
        {
            var sum = TSimd.Create(0);
            for (var i = 0; i < stride; i += TSimd.Lanes)
            {
                var value = TSimd.Add(TSimd.Load(x + i), TSimd.Load(residual + i));
                TSimd.Store(value, x + i);
                sum = TSimd.Add(sum, value);
            }

            Normalize(x, TSimd.Sum(sum) / dimensions, weights);
        }
    }

    /// <summary>Sets each row of <paramref name="x"/> to its norm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normalize(float* x, int rows, NormWeights weights)
    {
        var stride = _counted.Length;
        for (var row = 0; row < rows; row++, x += stride)
        {
            var sum = TSimd.Create(0);
            for (var i = 0; i < stride; i += TSimd.Lanes)
                sum = TSimd.Add(sum, TSimd.Load(x + i));
            Normalize(x, TSimd.Sum(sum) / dimensions, weights);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* x, float mean, NormWeights weights)
    {
        float* counted = _counted.Pointer, gain = weights.Gain.Pointer, bias = weights.Bias.Pointer;
        var means = TSimd.Create(mean);
        var squares = TSimd.Create(0);
        for (var i = 0; i < _counted.Length; i += TSimd.Lanes)
        {
            var distance = TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + i), means), TSimd.Load(counted + i));
            TSimd.Store(distance, x + i);
            squares = TSimd.MultiplyAdd(distance, distance, squares);
        }

        var scale = TSimd.Create(1 / MathF.Sqrt((TSimd.Sum(squares) / dimensions) + epsilon));
        for (var i = 0; i < _counted.Length; i += TSimd.Lanes)
        {
            var value = TSimd.Multiply(TSimd.Load(x + i), scale);
            TSimd.Store(TSimd.MultiplyAdd(value, TSimd.Load(gain + i), TSimd.Load(bias + i)), x + i);
        }
    }

    private static AlignedArray<float> Counted(int dimensions)
    {
        AlignedArray<float> counted = new(Linear.LinearLayer.PaddedColumns(dimensions));
        counted.Span[..dimensions].Fill(1);
        return counted;
    }
}
