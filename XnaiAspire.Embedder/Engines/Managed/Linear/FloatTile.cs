using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// Six rows by two vectors of columns of a product in single precision. Each number is a chain of multiply-adds over k from first to last,
/// whatever else is computed beside it.
/// </summary>
internal static unsafe class FloatTile<TSimd, TFloat, TInt, TActivation>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
    where TActivation : struct, IActivation<TFloat>
{
    /// <summary>Columns of a tile.</summary>
    public static int Columns => 2 * TSimd.Lanes;

    /// <param name="a">Six rows.</param>
    /// <param name="aStride">Their distance.</param>
    /// <param name="panel">For each k the columns of the tile.</param>
    /// <param name="bias">What the sums begin with, by column.</param>
    /// <param name="c">Six rows of the product.</param>
    /// <param name="cStride">Their distance.</param>
    /// <param name="depth">How many k.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, int aStride, float* panel, float* bias, float* c, int cStride, int depth)
    {
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        TFloat c00 = TSimd.Load(bias), c01 = TSimd.Load(bias + TSimd.Lanes);
        TFloat c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        for (var k = 0; k < depth; k++, panel += 2 * TSimd.Lanes)
        {
            TFloat b0 = TSimd.Load(panel), b1 = TSimd.Load(panel + TSimd.Lanes);
            var x = TSimd.Create(a[k]);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            c01 = TSimd.MultiplyAdd(x, b1, c01);
            x = TSimd.Create(a1[k]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            c11 = TSimd.MultiplyAdd(x, b1, c11);
            x = TSimd.Create(a2[k]);
            c20 = TSimd.MultiplyAdd(x, b0, c20);
            c21 = TSimd.MultiplyAdd(x, b1, c21);
            x = TSimd.Create(a3[k]);
            c30 = TSimd.MultiplyAdd(x, b0, c30);
            c31 = TSimd.MultiplyAdd(x, b1, c31);
            x = TSimd.Create(a4[k]);
            c40 = TSimd.MultiplyAdd(x, b0, c40);
            c41 = TSimd.MultiplyAdd(x, b1, c41);
            x = TSimd.Create(a5[k]);
            c50 = TSimd.MultiplyAdd(x, b0, c50);
            c51 = TSimd.MultiplyAdd(x, b1, c51);
        }

        StoreRow(c, c00, c01);
        StoreRow(c + cStride, c10, c11);
        StoreRow(c + (2 * cStride), c20, c21);
        StoreRow(c + (3 * cStride), c30, c31);
        StoreRow(c + (4 * cStride), c40, c41);
        StoreRow(c + (5 * cStride), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, TFloat first, TFloat second)
    {
        TSimd.Store(TActivation.Apply(first), c);
        TSimd.Store(TActivation.Apply(second), c + TSimd.Lanes);
    }
}
