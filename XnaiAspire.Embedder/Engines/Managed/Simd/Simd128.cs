using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>Four numbers at a time: older x86 processors, and Arm.</summary>
internal unsafe readonly struct Simd128 : ISimd<Vector128<float>, Vector128<int>>
{
    // With and without a multiplication and addition that is rounded once: the numbers differ.
    public static string Name => Fma.IsSupported || AdvSimd.IsSupported ? "v128 fma" : "v128";

    public static int Lanes => 4;

    public static bool MultipliesPairs => Sse2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    // By name, not by the runtime's estimate of what is best: code that was compiled ahead could choose otherwise than code compiled at run time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
        => Fma.IsSupported ? Fma.MultiplyAdd(a, b, c) : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : (a * b) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> value) => Vector128.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> exponent)
        => ((Vector128.ConvertToInt32Native(exponent) + Vector128.Create(127)) << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector128<float> value) => MathF.Max(MathF.Max(value[0], value[1]), MathF.Max(value[2], value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(Vector128<float> value, short* to)
    {
        var integers = Vector128.ConvertToInt32Native(value);
        Vector128.Narrow(integers, integers).GetLower().Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadPairs(short* from) => Vector128.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> CreatePair(short* from) => Vector128.Create(*(int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddProducts(Vector128<int> sum, Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
            return sum + Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
        var first = ((a << 16) >> 16) * ((b << 16) >> 16);
        return sum + first + ((a >> 16) * (b >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ToFloat(Vector128<int> value) => Vector128.ConvertToSingle(value);
}
