using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>Eight numbers at a time.</summary>
internal unsafe readonly struct Simd256 : ISimd<Vector256<float>, Vector256<int>>
{
    public static string Name => "avx2";

    public static int Lanes => 8;

    public static bool MultipliesPairs => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    // By name, not by the runtime's estimate of what is best: code that was compiled ahead could choose otherwise than code compiled at run time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Smaller(Vector256<float> a, Vector256<float> b) => Avx.Min(a, b);

    // Of numbers that are not negative the larger has the larger bits, and NaN has larger ones than any.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LargerSize(Vector256<float> size, Vector256<float> value)
        => Vector256.Max(size.AsInt32(), Vector256.Abs(value).AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> value) => Simd128.Largest(Simd128.Larger(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestSize(Vector256<float> sizes) => Simd128.LargestSize(Simd128.LargerSize(sizes.GetLower(), sizes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ToInteger(Vector256<float> value) => Avx.ConvertToVector256Int32(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToFloat(Vector256<int> value) => Vector256.ConvertToSingle(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesPowerOfTwo(Vector256<float> value, Vector256<int> exponent) => (value.AsInt32() + (exponent << 23)).AsSingle();

    // The instruction packs each half of both vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector256<float> first, Vector256<float> second, short* to)
        => Avx2.Permute4x64(Avx2.PackSignedSaturate(ToInteger(first), ToInteger(second)).AsInt64(), 0b11_01_10_00).AsInt16().Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, int fromStride, float* to, int toStride)
    {
        // Rows 0 to 3 of four columns beside rows 4 to 7 of the same, twice: then each half is a square of four by four.
        TransposeHalf(from, fromStride, to, toStride);
        TransposeHalf(from + 4, fromStride, to + (4L * toStride), toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalf(float* from, int fromStride, float* to, int toStride)
    {
        Vector256<float> r0 = Pair(from, fromStride), r1 = Pair(from + fromStride, fromStride);
        Vector256<float> r2 = Pair(from + (2L * fromStride), fromStride), r3 = Pair(from + (3L * fromStride), fromStride);
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(to);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(to + toStride);
        Avx.UnpackLow(high01, high23).AsSingle().Store(to + (2L * toStride));
        Avx.UnpackHigh(high01, high23).AsSingle().Store(to + (3L * toStride));
    }

    // Four numbers of a row and of the one four rows below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* from, int stride)
        => Vector256.Create(Vector128.Load(from), Vector128.Load(from + (4L * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadPairs(short* from) => Vector256.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> CreatePair(short* from) => Vector256.Create(*(int*)from);

    // The same sum, to the last bit, by one instruction or by two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddProducts(Vector256<int> sum, Vector256<int> a, Vector256<int> b)
        => AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum, a.AsInt16(), b.AsInt16()) : sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
}
