using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>Turns rows into 16-bit integers with a scale for each row. A row with NaN or infinity in it has such a scale.</summary>
internal static unsafe class RowQuantizer<TSimd, TFloat, TInt>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    /// <summary>The largest integer: 13 bits.</summary>
    public const int Largest = (1 << 13) - 1;

    public static void Quantize(float* x, int stride, int rows, QuantizedRows to)
    {
        for (var row = 0; row < rows; row++)
            to.Scales.Pointer[row] = Quantize(x + ((long)row * stride), stride, to.Values.Pointer + ((long)row * stride));
    }

    private static float Quantize(float* x, int length, short* to)
    {
        var sizes = TSimd.Create(0);
        for (var i = 0; i < length; i += TSimd.Lanes)
            sizes = TSimd.LargerSize(sizes, TSimd.Load(x + i));
        var largest = TSimd.LargestSize(sizes);
        var factor = TSimd.Create(largest == 0 ? 0 : Largest / largest);
        for (var i = 0; i < length; i += 2 * TSimd.Lanes)
            TSimd.StoreShorts(TSimd.Multiply(TSimd.Load(x + i), factor), TSimd.Multiply(TSimd.Load(x + i + TSimd.Lanes), factor), to + i);
        return largest / Largest;
    }
}
