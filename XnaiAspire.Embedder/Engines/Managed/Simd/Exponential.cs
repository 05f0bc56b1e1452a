using System.Runtime.CompilerServices;

namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>e to the power of x, for x up to 0: 2^n e^r with n whole and |r| at most ln 2 / 2, where seven terms of the series are enough.</summary>
internal static class Exponential<TSimd, TFloat, TInt>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    // Below it the result is no normal number any more; it is taken as this, 1.6e-38.
    private const float Least = -87;

    private const float Log2E = 1.44269504f;

    // ln 2 in two parts, the first with few bits, so that n times it is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat OfNegative(TFloat x)
    {
        x = TSimd.Max(x, TSimd.Create(Least));
        var n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(Log2E)));
        var r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2Low), r);
        var sum = TSimd.MultiplyAdd(r, TSimd.Create(1f / 5040), TSimd.Create(1f / 720));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(1f / 120));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(1f / 24));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(1f / 6));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(0.5f));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(1));
        sum = TSimd.MultiplyAdd(r, sum, TSimd.Create(1));
        return TSimd.Multiply(sum, TSimd.PowerOfTwo(n));
    }
}
