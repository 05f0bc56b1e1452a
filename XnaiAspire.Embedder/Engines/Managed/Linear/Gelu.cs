using System.Runtime.CompilerServices;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>
/// GELU by the error function, x Φ(x) = x (1 + erf(x / √2)) / 2. The error function is x P(x²) / Q(x²), five terms above the constant in each, fitted
/// for the least error in |x| up to <see cref="Limit"/>, where it is below 2e-8; beyond, it is 1 to the last bit but one.
/// </summary>
internal readonly struct Gelu<TSimd, TFloat, TInt> : IActivation<TFloat>
    where TSimd : struct, ISimd<TFloat, TInt>
    where TFloat : unmanaged
    where TInt : unmanaged
{
    private const float Limit = 5.5f;

    /// <summary>NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Apply(TFloat value)
    {
        var x = TSimd.Smaller(TSimd.Create(Limit), TSimd.Larger(TSimd.Create(-Limit), value));
        var square = TSimd.Multiply(x, x);
        var p = TSimd.MultiplyAdd(square, TSimd.Create(4.5497967e-8f), TSimd.Create(1.27041363e-5f));
        var q = TSimd.MultiplyAdd(square, TSimd.Create(1.19748914e-6f), TSimd.Create(7.36473815e-5f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Create(3.37652343e-4f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Create(0.00188444744f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Create(0.00935452447f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Create(0.0286459182f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Create(0.0677054976f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Create(0.251522176f));
        p = TSimd.MultiplyAdd(square, p, TSimd.Create(0.797884469f));
        q = TSimd.MultiplyAdd(square, q, TSimd.Create(1));
        var erf = TSimd.Divide(TSimd.Multiply(x, p), q);
        var half = TSimd.Multiply(value, TSimd.Create(0.5f));
        return TSimd.MultiplyAdd(half, erf, half);
    }
}
