using System.Runtime.CompilerServices;

namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>
/// 2 to the power of x, for x up to 0: 2^n 2^f with n whole and |f| at most a half, where the polynomial of degree 5 that errs least has a
/// relative error below 1e-7.
/// </summary>
internal static class Exponential<TSimd, TFloat, TInt>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    /// <summary>log2 e: e^x is 2^(x log2 e).</summary>
    public const float Log2E = 1.44269504f;

    // Below it the result would be no normal number any more; it is taken as this, 2.4e-38.
    private const float Least = -125;

    /// <summary>NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat OfTwo(TFloat x)
    {
        x = TSimd.Larger(TSimd.Create(Least), x);
        var n = TSimd.ToInteger(x);
        var f = TSimd.Subtract(x, TSimd.ToFloat(n));
        var sum = TSimd.MultiplyAdd(f, TSimd.Create(0.00132647273f), TSimd.Create(0.00967151299f));
        sum = TSimd.MultiplyAdd(f, sum, TSimd.Create(0.0555073358f));
        sum = TSimd.MultiplyAdd(f, sum, TSimd.Create(0.240222424f));
        sum = TSimd.MultiplyAdd(f, sum, TSimd.Create(0.693147004f));
        sum = TSimd.MultiplyAdd(f, sum, TSimd.Create(1));
        return TSimd.TimesPowerOfTwo(sum, n);
    }
}
