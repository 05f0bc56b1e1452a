using System.Runtime.Intrinsics;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>Each width of vectors does the same.</summary>
public sealed class SimdTests
{
    [Theory]
    [MemberData(nameof(Widths))]
    public void A_square_is_transposed(Width width) => width.Match(new Transposed());

    [Theory]
    [MemberData(nameof(Widths))]
    public void Numbers_become_the_nearest_integers(Width width) => width.Match(new Rounded());

    [Theory]
    [MemberData(nameof(Widths))]
    public void One_number_that_is_NaN_is_seen_wherever_it_stands(Width width) => width.Match(new NanScale());

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_largest_lane_is_found_wherever_it_stands(Width width) => width.Match(new LargestLane());

    public static TheoryData<Width> Widths => [.. new Width[] { new ScalarWidth(), new Width128(), new Width256(), new Width512() }.Where(it => it.Path <= NumericPaths.Best)];

    public abstract class Width(string name, object path)
    {
        internal NumericPath Path => (NumericPath)path;

        internal abstract void Match(Check check);

        public override string ToString() => name;
    }

    internal abstract unsafe class Check
    {
        public abstract void Run<TSimd, TFloat, TInt>()
            where TSimd : struct, ISimd<TFloat, TInt>
            where TFloat : unmanaged
            where TInt : unmanaged;
    }

    private sealed class ScalarWidth() : Width("scalar", NumericPath.Scalar)
    {
        internal override void Match(Check check) => check.Run<SimdScalar, float, int>();
    }

    private sealed class Width128() : Width("128", NumericPath.Vector128)
    {
        internal override void Match(Check check) => check.Run<Simd128, Vector128<float>, Vector128<int>>();
    }

    private sealed class Width256() : Width("256", NumericPath.Vector256)
    {
        internal override void Match(Check check) => check.Run<Simd256, Vector256<float>, Vector256<int>>();
    }

    private sealed class Width512() : Width("512", NumericPath.Vector512)
    {
        internal override void Match(Check check) => check.Run<Simd512, Vector512<float>, Vector512<int>>();
    }

    private sealed unsafe class Transposed : Check
    {
        public override void Run<TSimd, TFloat, TInt>()
        {
            const int FromStride = 37, ToStride = 29;
            float[] from = [.. Enumerable.Range(0, FromStride * TSimd.Lanes).Select(i => (float)i)];
            var to = new float[ToStride * TSimd.Lanes];
            fixed (float* source = from, target = to)
                TSimd.Transpose(source, FromStride, target, ToStride);
            for (var row = 0; row < TSimd.Lanes; row++)
            {
                for (var column = 0; column < TSimd.Lanes; column++)
                    Assert.Equal(from[(row * FromStride) + column], to[(column * ToStride) + row]);
            }
        }
    }

    private sealed unsafe class Rounded : Check
    {
        // Halves go to the even integer.
        private static readonly (float Number, short Integer)[] Cases = [(0, 0), (0.5f, 0), (1.5f, 2), (2.5f, 2), (-0.5f, 0), (-1.5f, -2), (16_383, 16_383), (-16_383, -16_383), (0.51f, 1), (-0.49f, 0)];

        public override void Run<TSimd, TFloat, TInt>()
        {
            float[] numbers = [.. Enumerable.Range(0, 2 * TSimd.Lanes).Select(i => Cases[i % Cases.Length].Number)];
            var integers = new short[2 * TSimd.Lanes];
            fixed (float* from = numbers)
            fixed (short* to = integers)
                TSimd.StoreShorts(TSimd.Load(from), TSimd.Load(from + TSimd.Lanes), to);
            Assert.Equal(Enumerable.Range(0, 2 * TSimd.Lanes).Select(i => Cases[i % Cases.Length].Integer), integers);
        }
    }

    private sealed unsafe class NanScale : Check
    {
        private const int Length = 64;

        public override void Run<TSimd, TFloat, TInt>()
        {
            for (var at = 0; at < Length; at++)
            {
                Assert.Equal(float.NaN, Scale<TSimd, TFloat, TInt>(at, float.NaN));
                Assert.Equal(float.PositiveInfinity, Scale<TSimd, TFloat, TInt>(at, float.NegativeInfinity));
                Assert.Equal(3f, Scale<TSimd, TFloat, TInt>(at, -3) * RowQuantizer<TSimd, TFloat, TInt>.Largest, 1e-5f);
            }
        }

        private static float Scale<TSimd, TFloat, TInt>(int at, float value)
            where TSimd : struct, ISimd<TFloat, TInt>
            where TFloat : unmanaged
            where TInt : unmanaged
        {
            AlignedArray<float> row = new(Length);
            row.Span.Fill(1);
            row.Span[at] = value;
            QuantizedRows rows = new(1, Length);
            RowQuantizer<TSimd, TFloat, TInt>.Quantize(row.Pointer, Length, 1, rows);
            return rows.Scales.Span[0];
        }
    }

    private sealed unsafe class LargestLane : Check
    {
        public override void Run<TSimd, TFloat, TInt>()
        {
            for (var at = 0; at < TSimd.Lanes; at++)
            {
                float[] numbers = [.. Enumerable.Repeat(-5f, TSimd.Lanes)];
                numbers[at] = -4;
                fixed (float* from = numbers)
                    Assert.Equal(-4, TSimd.Largest(TSimd.Load(from)));
            }
        }
    }
}
