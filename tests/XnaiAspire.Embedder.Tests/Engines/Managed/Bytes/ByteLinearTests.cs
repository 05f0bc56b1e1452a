using System.Runtime.Intrinsics;
using XnaiAspire.Embedder.Engines.Managed;
using XnaiAspire.Embedder.Engines.Managed.Bytes;
using XnaiAspire.Embedder.Engines.Managed.Emitted;
using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Engines.Managed.Simd;
using XnaiAspire.Embedder.Tests.Engines.Managed.Emitted;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Bytes;

public sealed unsafe class ByteLinearTests
{
    private const int Inputs = 96;
    private const int Outputs = 70;
    private const int Rows = 11;

    [Fact]
    public void Random_products_are_near_those_in_double_precision_and_alike_for_every_width()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        float[] values = [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] bias = [.. Enumerable.Range(0, Outputs).Select(_ => (float)random.NextDouble())];
        var x = Numbers(random);
        float[]? first = null;
        foreach (var layer in Layers(new LinearWeights(Inputs, Outputs, values, bias, true)))
        {
            var y = Apply(layer, x);
            first ??= y;
            Assert.True(first.AsSpan().SequenceEqual(y), $"seed {seed}, {layer.GetType()}");
            double error = 0, size = 0;
            for (var i = 0; i < y.Length; i++)
            {
                var (row, output) = (i / Outputs, i % Outputs);
                var exact = bias[output] + Enumerable.Range(0, Inputs).Sum(input => (double)values[(output * Inputs) + input] * x[(row * Inputs) + input]);
                error += Math.Pow(y[i] - exact, 2);
                size += exact * exact;
            }

            Assert.True(Math.Sqrt(error / size) < 1e-2, $"seed {seed}: {Math.Sqrt(error / size)}");
        }
    }

    // Every weight one of Q8_0's: a multiple of its block's 127th part.
    [Fact]
    public void Weights_of_eight_bits_and_inputs_of_eight_bits_are_multiplied_exactly()
    {
        var seed = Random.Shared.Next();
        Random random = new(seed);
        int[] weights = [.. Enumerable.Range(0, Inputs).Select(input => input % ByteBlock.Inputs == 5 ? 127 : random.Next(-127, 128))];
        int[] inputs = [.. Enumerable.Range(0, Inputs).Select(input => input % ByteBlock.Inputs == 9 ? -127 : random.Next(-127, 128))];
        LinearWeights linear = new(Inputs, 1, [.. weights.Select(it => (float)it)], [0.5f], true);
        foreach (var layer in Layers(linear))
            Assert.Equal(0.5f + weights.Zip(inputs, (a, b) => a * b).Sum(), Apply(layer, [.. inputs.Select(it => (float)it)], outputs: 1, rows: 1)[0]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_no_number_is_not_hidden(float value)
    {
        for (var at = 0; at < Inputs; at += 13)
        {
            var x = new float[Inputs];
            x.AsSpan().Fill(1);
            x[at] = value;
            foreach (var layer in Layers(new LinearWeights(Inputs, 1, [.. Enumerable.Repeat(1f, Inputs)], [0f], true)))
                Assert.False(float.IsFinite(Apply(layer, x, outputs: 1, rows: 1)[0]), $"at {at}");
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-45f)]
    [InlineData(1e-38f)]
    [InlineData(-1e-31f)]
    public void What_is_next_to_nothing_gives_the_bias(float value)
    {
        foreach (var layer in Layers(new LinearWeights(Inputs, 1, [.. Enumerable.Repeat(1f, Inputs)], [3f], true)))
            Assert.Equal(3f, Apply(layer, [.. Enumerable.Repeat(value, Inputs)], outputs: 1, rows: 1)[0]);
    }

    private static float[] Numbers(Random random) => [.. Enumerable.Range(0, Inputs * Rows).Select(_ => (float)(random.NextDouble() - 0.5) * 10)];

    private static float[] Apply(LinearLayer layer, float[] x, int outputs = Outputs, int rows = Rows)
    {
        AlignedArray<float> from = new(Inputs * LinearLayer.PaddedRows(rows)), to = new(LinearLayer.PaddedColumns(outputs) * LinearLayer.PaddedRows(rows));
        x.CopyTo(from.Span);
        layer.Apply(from.Pointer, rows, to.Pointer, new QuantizedRows(rows, Inputs));
        return [.. Enumerable.Range(0, rows).SelectMany(row => to.Span.Slice(row * LinearLayer.PaddedColumns(outputs), outputs).ToArray())];
    }

    // The last one as a processor with AVX512_VNNI does it.
    private static IEnumerable<LinearLayer> Layers(LinearWeights weights)
    {
        PlainByteTile plain = new();
        yield return new ByteLinear<SimdScalar, float, int, Identity<float>>(weights, plain);
        yield return new ByteLinear<Simd128, Vector128<float>, Vector128<int>, Identity<Vector128<float>>>(weights, plain);
        if (NumericPaths.Best >= NumericPath.Vector256)
            yield return new ByteLinear<Simd256, Vector256<float>, Vector256<int>, Identity<Vector256<float>>>(weights, plain);
        if (NumericPaths.Best >= NumericPath.Vector512)
            yield return new ByteLinear<Simd512, Vector512<float>, Vector512<int>, Identity<Vector512<float>>>(weights, plain);
        if (EmittedKernel.Choose(isAllowed: true).Tile is { } emitted)
            yield return new ByteLinear<Simd512, Vector512<float>, Vector512<int>, Identity<Vector512<float>>>(weights, emitted);
        yield return new ByteLinear<SimdScalar, float, int, Identity<float>>(weights, new EmulatedByteTile(ByteTileCode.Write()));
    }
}
