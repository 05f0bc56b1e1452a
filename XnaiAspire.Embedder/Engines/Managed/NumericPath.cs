using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Engines.Managed;

/// <summary>The widths of vectors that the engine is compiled for.</summary>
internal enum NumericPath
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}

/// <summary>Chooses among them at start; .NET's own switches (DOTNET_EnableAVX2=0 and the like) narrow the choice.</summary>
internal static class NumericPaths
{
    /// <summary>The widest that this processor is fast with.</summary>
    public static NumericPath Best { get; } =
        Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? NumericPath.Vector512
        : Avx2.IsSupported && Fma.IsSupported ? NumericPath.Vector256
        : Vector128.IsHardwareAccelerated ? NumericPath.Vector128
        : NumericPath.Scalar;

    /// <summary>Those that run here, the narrowest first.</summary>
    public static IEnumerable<NumericPath> Supported => Enum.GetValues<NumericPath>().Where(path => path <= Best);

    public static BertEncoder Create(this NumericPath path, BertWeights weights, bool useIntegers, IByteTile? bytes = null) => path switch
    {
        NumericPath.Vector512 => new SimdBertEncoder<Simd512, Vector512<float>, Vector512<int>>(weights, useIntegers, bytes),
        NumericPath.Vector256 => new SimdBertEncoder<Simd256, Vector256<float>, Vector256<int>>(weights, useIntegers, bytes),
        NumericPath.Vector128 => new SimdBertEncoder<Simd128, Vector128<float>, Vector128<int>>(weights, useIntegers, bytes),
        _ => new SimdBertEncoder<SimdScalar, float, int>(weights, useIntegers, bytes),
    };
}
