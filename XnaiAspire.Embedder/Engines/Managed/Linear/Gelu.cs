using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// GELU by the error function, x Φ(x), as max(x, 0) - |x| erfc(|x| / √2) / 2. The complementary error function is Abramowitz and Stegun's
/// 7.1.26, whose error is below 1.5e-7.
/// </summary>
internal readonly struct Gelu<TSimd, TFloat, TInt> : IActivation<TFloat>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    private const float P = 0.3275911f * 0.70710678f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Apply(TFloat value)
    {
        var size = TSimd.Abs(value);
        var t = TSimd.Divide(TSimd.Create(1), TSimd.MultiplyAdd(size, TSimd.Create(P), TSimd.Create(1)));
        var sum = TSimd.MultiplyAdd(t, TSimd.Create(1.061405429f), TSimd.Create(-1.453152027f));
        sum = TSimd.MultiplyAdd(t, sum, TSimd.Create(1.421413741f));
        sum = TSimd.MultiplyAdd(t, sum, TSimd.Create(-0.284496736f));
        sum = TSimd.MultiplyAdd(t, sum, TSimd.Create(0.254829592f));
        var fall = Exponential<TSimd, TFloat, TInt>.OfNegative(TSimd.Multiply(TSimd.Multiply(size, size), TSimd.Create(-0.5f)));
        var half = TSimd.Multiply(TSimd.Multiply(size, TSimd.Create(0.5f)), TSimd.Multiply(TSimd.Multiply(sum, t), fall));
        return TSimd.Subtract(TSimd.Max(value, TSimd.Create(0)), half);
    }
}
