using System.Runtime.Intrinsics;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

public sealed unsafe class ArithmeticTests
{
    [Fact]
    public void Powers_of_two_are_right_to_seven_digits()
    {
        for (var x = -125f; x <= 0; x += 0.001f)
        {
            Assert.InRange(Exponential<SimdScalar, float, int>.OfTwo(x) / Math.Pow(2, x), 1 - 3e-7, 1 + 3e-7);
            Assert.InRange(Exponential<Simd128, Vector128<float>, Vector128<int>>.OfTwo(Vector128.Create(x))[3] / Math.Pow(2, x), 1 - 3e-7, 1 + 3e-7);
        }

        Assert.InRange(Exponential<SimdScalar, float, int>.OfTwo(float.NegativeInfinity), 0, 3e-38f);
        Assert.Equal(float.NaN, Exponential<SimdScalar, float, int>.OfTwo(float.NaN));
        Assert.Equal(float.NaN, Exponential<Simd128, Vector128<float>, Vector128<int>>.OfTwo(Vector128.Create(float.NaN))[0]);
    }

    [Fact]
    public void Gelu_is_right_to_two_parts_in_ten_million()
    {
        for (var x = -12f; x <= 12; x += 0.001f)
        {
            var tolerance = 2e-7 + (Math.Abs(x) * 2e-7);
            Assert.InRange(Gelu<SimdScalar, float, int>.Apply(x) - ReferenceBert.Gelu(x), -tolerance, tolerance);
            Assert.InRange(Gelu<Simd128, Vector128<float>, Vector128<int>>.Apply(Vector128.Create(x))[1] - ReferenceBert.Gelu(x), -tolerance, tolerance);
        }

        Assert.Equal(float.NaN, Gelu<SimdScalar, float, int>.Apply(float.NaN));
        Assert.Equal(float.NaN, Gelu<Simd128, Vector128<float>, Vector128<int>>.Apply(Vector128.Create(float.NaN))[2]);
    }

    // All products as large as they can be and of one sign; without the limit on a column's weights the sums would wrap.
    [Theory]
    [InlineData(128)]
    [InlineData(384)]
    [InlineData(1_000)]
    public void The_largest_inputs_do_not_overflow_the_integer_sums(int inputs)
    {
        LinearWeights weights = new(inputs, 3, [.. Enumerable.Repeat(1f, inputs), .. Enumerable.Repeat(-1f, inputs), .. Enumerable.Repeat(0f, inputs)], [1f, 2f, 3f], true);
        AlignedArray<float> x = new(LinearLayer.PaddedColumns(inputs) * LinearLayer.TileRows), y = new(LinearLayer.PaddedColumns(3) * LinearLayer.TileRows);
        x.Span[..inputs].Fill(7);
        foreach (var layer in Integers(weights))
        {
            layer.Apply(x.Pointer, 1, y.Pointer, new QuantizedRows(1, inputs));
            Assert.InRange(y.Span[0], ((7f * inputs) + 1) * 0.999f, ((7f * inputs) + 1) * 1.001f);
            Assert.InRange(y.Span[1], -((7f * inputs) - 2) * 1.001f, -((7f * inputs) - 2) * 0.999f);
            Assert.Equal(3, y.Span[2]);
        }
    }

    [Fact]
    public void Random_products_of_integers_are_near_those_in_double_precision()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        const int Inputs = 320, Outputs = 70, Rows = 11;
        float[] values = [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => (float)((random.NextDouble() - 0.5) * (random.Next(50) == 0 ? 20 : 1)))];
        LinearWeights weights = new(Inputs, Outputs, values, new float[Outputs], true);
        AlignedArray<float> x = new(Inputs * LinearLayer.PaddedRows(Rows)), y = new(LinearLayer.PaddedColumns(Outputs) * LinearLayer.PaddedRows(Rows));
        for (var i = 0; i < Inputs * Rows; i++)
            x.Span[i] = (float)(random.NextDouble() - 0.5) * 10;
        foreach (var layer in Integers(weights))
        {
            layer.Apply(x.Pointer, Rows, y.Pointer, new QuantizedRows(Rows, Inputs));
            double error = 0, size = 0;
            for (var row = 0; row < Rows; row++)
            {
                for (var output = 0; output < Outputs; output++)
                {
                    var exact = Enumerable.Range(0, Inputs).Sum(i => (double)values[(output * Inputs) + i] * x.Span[(row * Inputs) + i]);
                    error += Math.Pow(y.Span[(row * LinearLayer.PaddedColumns(Outputs)) + output] - exact, 2);
                    size += exact * exact;
                }
            }

            Assert.True(Math.Sqrt(error / size) < 2e-3, $"seed {seed}, {layer.GetType().Name}: {Math.Sqrt(error / size)}");
        }
    }

    private static IEnumerable<LinearLayer> Integers(LinearWeights weights)
    {
        yield return new IntegerLinear<SimdScalar, float, int, Identity<float>>(weights);
        yield return new IntegerLinear<Simd128, Vector128<float>, Vector128<int>, Identity<Vector128<float>>>(weights);
        if (NumericPaths.Best >= NumericPath.Vector256)
            yield return new IntegerLinear<Simd256, Vector256<float>, Vector256<int>, Identity<Vector256<float>>>(weights);
        if (NumericPaths.Best >= NumericPath.Vector512)
            yield return new IntegerLinear<Simd512, Vector512<float>, Vector512<int>, Identity<Vector512<float>>>(weights);
    }
}
