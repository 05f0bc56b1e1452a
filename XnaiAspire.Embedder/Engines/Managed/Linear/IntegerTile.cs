using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// Six rows by two vectors of columns of a product of 16-bit integers, summed exactly in 32 bits over <see cref="SumLength"/> inputs at a time
/// and then in single precision.
/// </summary>
internal static unsafe class IntegerTile<TSimd, TFloat, TInt, TActivation>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
    where TActivation : struct, IActivation<TFloat>
{
    /// <summary>
    /// Inputs whose products are summed as integers. More would leave fewer bits for the weights (see <see cref="IntegerLinear{TSimd, TFloat, TInt, TActivation}"/>), fewer would
    /// convert more often.
    /// </summary>
    public const int SumLength = 384;

    /// <summary>Columns of a tile.</summary>
    public static int Columns => 2 * TSimd.Lanes;

    /// <param name="a">Six rows of integers.</param>
    /// <param name="aStride">Their distance.</param>
    /// <param name="rowScales">The scale of each row.</param>
    /// <param name="panel">For each pair of inputs the pairs of the tile's columns.</param>
    /// <param name="columnScales">The scale of each column.</param>
    /// <param name="bias">Added at the end, by column.</param>
    /// <param name="c">Six rows of the product.</param>
    /// <param name="cStride">Their distance.</param>
    /// <param name="depth">How many inputs; even.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        short* a, int aStride, float* rowScales, short* panel, float* columnScales, float* bias, float* c, int cStride, int depth)
    {
        for (var begin = 0; begin < depth; begin += SumLength)
        {
            short* a0 = a + begin, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
            TInt c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
            TInt c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
            var length = Math.Min(SumLength, depth - begin);
            for (var k = 0; k < length; k += 2, panel += 4 * TSimd.Lanes)
            {
                TInt b0 = TSimd.LoadPairs(panel), b1 = TSimd.LoadPairs(panel + (2 * TSimd.Lanes));
                var x = TSimd.CreatePair(a0 + k);
                c00 = TSimd.AddProducts(c00, x, b0);
                c01 = TSimd.AddProducts(c01, x, b1);
                x = TSimd.CreatePair(a1 + k);
                c10 = TSimd.AddProducts(c10, x, b0);
                c11 = TSimd.AddProducts(c11, x, b1);
                x = TSimd.CreatePair(a2 + k);
                c20 = TSimd.AddProducts(c20, x, b0);
                c21 = TSimd.AddProducts(c21, x, b1);
                x = TSimd.CreatePair(a3 + k);
                c30 = TSimd.AddProducts(c30, x, b0);
                c31 = TSimd.AddProducts(c31, x, b1);
                x = TSimd.CreatePair(a4 + k);
                c40 = TSimd.AddProducts(c40, x, b0);
                c41 = TSimd.AddProducts(c41, x, b1);
                x = TSimd.CreatePair(a5 + k);
                c50 = TSimd.AddProducts(c50, x, b0);
                c51 = TSimd.AddProducts(c51, x, b1);
            }

            var isFirst = begin == 0;
            AddRow(c, c00, c01, isFirst);
            AddRow(c + cStride, c10, c11, isFirst);
            AddRow(c + (2 * cStride), c20, c21, isFirst);
            AddRow(c + (3 * cStride), c30, c31, isFirst);
            AddRow(c + (4 * cStride), c40, c41, isFirst);
            AddRow(c + (5 * cStride), c50, c51, isFirst);
        }

        Finish(rowScales, columnScales, bias, c, cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float* c, TInt first, TInt second, bool isFirst)
    {
        TFloat one = TSimd.ToFloat(first), other = TSimd.ToFloat(second);
        TSimd.Store(isFirst ? one : TSimd.Add(TSimd.Load(c), one), c);
        TSimd.Store(isFirst ? other : TSimd.Add(TSimd.Load(c + TSimd.Lanes), other), c + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(float* rowScales, float* columnScales, float* bias, float* c, int cStride)
    {
        for (var row = 0; row < LinearLayer.TileRows; row++, c += cStride)
        {
            var scale = TSimd.Create(rowScales[row]);
            for (var column = 0; column < 2 * TSimd.Lanes; column += TSimd.Lanes)
            {
                var scales = TSimd.Multiply(scale, TSimd.Load(columnScales + column));
                var value = TSimd.MultiplyAdd(TSimd.Load(c + column), scales, TSimd.Load(bias + column));
                TSimd.Store(TActivation.Apply(value), c + column);
            }
        }
    }
}
