using System.Runtime.CompilerServices;

namespace XnaiAspire.Embedder.Engines.Managed.Simd;

/// <summary>One number at a time, where .NET has no vectors or is told not to use them.</summary>
internal unsafe readonly struct SimdScalar : ISimd<float, int>
{
    public static string Name => "scalar";

    public static int Lanes => 1;

    public static bool MultipliesPairs => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* from) => *from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* to) => *to = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Create(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    // Not fused: without the instruction a fused one is a call into a library.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => MathF.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float value) => MathF.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float value) => MathF.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float exponent) => BitConverter.Int32BitsToSingle(((int)exponent + 127) << 23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(float value, short* to) => *to = (short)(int)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadPairs(short* from) => *(int*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CreatePair(short* from) => *(int*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddProducts(int sum, int a, int b) => sum + ((short)a * (short)b) + ((a >> 16) * (b >> 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToFloat(int value) => value;
}
