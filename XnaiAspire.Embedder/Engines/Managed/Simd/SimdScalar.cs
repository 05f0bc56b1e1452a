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
    public static float Abs(float value) => MathF.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Larger(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smaller(float a, float b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargerSize(float size, float value) => MathF.Max(size, MathF.Abs(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestSize(float sizes) => sizes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInteger(float value) => (int)MathF.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToFloat(int value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TimesPowerOfTwo(float value, int exponent)
        => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) + (exponent << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreShorts(float first, float second, short* to) => (to[0], to[1]) = ((short)ToInteger(first), (short)ToInteger(second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, int fromStride, float* to, int toStride) => *to = *from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadPairs(short* from) => *(int*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CreatePair(short* from) => *(int*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddProducts(int sum, int a, int b) => sum + ((short)a * (short)b) + ((a >> 16) * (b >> 16));
}
