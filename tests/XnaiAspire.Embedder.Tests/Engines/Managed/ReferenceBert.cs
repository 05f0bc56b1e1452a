using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>
/// BERT as a textbook has it, one text at a time: plain loops over the file's decoded tensors, nothing packed, nothing fused, no vectors. What the
/// engine's kernels are compared with.
/// </summary>
internal sealed class ReferenceBert(GgufTensors tensors, BertShape shape)
{
    private readonly Dictionary<string, float[]> _tensors = [];

    /// <summary>For each token the sum of its vectors, normalised.</summary>
    public float[][] Begin(ReadOnlySpan<int> ids)
    {
        var rows = new float[ids.Length][];
        float[] tokens = Tensor("token_embd.weight"), positions = Tensor("position_embd.weight"), types = Tensor("token_types.weight");
        for (var i = 0; i < ids.Length; i++)
        {
            rows[i] = new float[shape.Dimensions];
            for (var d = 0; d < shape.Dimensions; d++)
                rows[i][d] = tokens[(ids[i] * shape.Dimensions) + d] + types[d] + positions[(i * shape.Dimensions) + d];
        }

        return [.. rows.Select(row => Norm(row, "token_embd_norm"))];
    }

    public float[][] RunLayer(int layer, float[][] rows)
    {
        var prefix = $"blk.{layer}.";
        var attended = Attend(
            Linear(rows, prefix + "attn_q", shape.Dimensions), Linear(rows, prefix + "attn_k", shape.Dimensions), Linear(rows, prefix + "attn_v", shape.Dimensions));
        var middle = AddAndNorm(rows, Linear(attended, prefix + "attn_output", shape.Dimensions), prefix + "attn_output_norm");
        var wide = Linear(middle, prefix + "ffn_up", shape.FeedForward);
        foreach (var row in wide)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = (float)Gelu(row[i]);
        }

        return AddAndNorm(middle, Linear(wide, prefix + "ffn_down", shape.Dimensions), prefix + "layer_output_norm");
    }

    public float[] Embed(ReadOnlySpan<int> ids, Pooling pooling = Pooling.Mean)
    {
        var rows = Begin(ids);
        for (var layer = 0; layer < shape.Layers; layer++)
            rows = RunLayer(layer, rows);
        return pooling == Pooling.Cls
            ? rows[0]
            : [.. Enumerable.Range(0, shape.Dimensions).Select(d => rows.Average(row => row[d]))];
    }

    /// <summary>x Φ(x) by the series and the continued fraction of the error function, in double precision.</summary>
    public static double Gelu(double x) => x * (1 - (ErrorFunctionComplement(x / Math.Sqrt(2)) / 2));

    private static double ErrorFunctionComplement(double x)
    {
        if (x < 0)
            return 2 - ErrorFunctionComplement(-x);
        if (x > 3)
        {
            var fraction = 0.0;
            for (var k = 60; k > 0; k--)
                fraction = k / 2.0 / (x + fraction);
            return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
        }

        double term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 1 - (2 / Math.Sqrt(Math.PI) * sum);
    }

    private float[][] Attend(float[][] queries, float[][] keys, float[][] values)
    {
        var outputs = queries.Select(_ => new float[shape.Dimensions]).ToArray();
        for (var head = 0; head < shape.Heads; head++)
        {
            var numbers = Enumerable.Range(head * shape.HeadDimensions, shape.HeadDimensions).ToArray();
            for (var q = 0; q < queries.Length; q++)
            {
                var scores = keys.Select(key => numbers.Sum(i => (double)queries[q][i] * key[i]) / Math.Sqrt(shape.HeadDimensions)).ToArray();
                var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                foreach (var i in numbers)
                    outputs[q][i] = (float)(weights.Select((weight, k) => weight * values[k][i]).Sum() / weights.Sum());
            }
        }

        return outputs;
    }

    private float[][] Linear(float[][] rows, string name, int outputs)
    {
        var weight = Tensor(name + ".weight");
        var bias = tensors.Find(name + ".bias") is null ? new float[outputs] : Tensor(name + ".bias");
        return [.. rows.Select(row =>
        {
            var result = new float[outputs];
            for (var o = 0; o < outputs; o++)
            {
                double sum = bias[o];
                for (var i = 0; i < row.Length; i++)
                    sum += (double)weight[(o * row.Length) + i] * row[i];
                result[o] = (float)sum;
            }

            return result;
        })];
    }

    private float[][] AddAndNorm(float[][] rows, float[][] more, string name)
        => [.. rows.Zip(more, (row, added) => Norm([.. row.Zip(added, (a, b) => a + b)], name))];

    private float[] Norm(float[] row, string name)
    {
        float[] gain = Tensor(name + ".weight"), bias = Tensor(name + ".bias");
        var mean = row.Average(value => (double)value);
        var variance = row.Average(value => (value - mean) * (value - mean));
        return [.. row.Select((value, i) => (float)(((value - mean) / Math.Sqrt(variance + shape.Epsilon) * gain[i]) + bias[i]))];
    }

    private float[] Tensor(string name)
    {
        if (_tensors.TryGetValue(name, out var known))
            return known;
        var info = tensors.Find(name)!;
        var values = new float[info.Shape.Aggregate(1L, (a, b) => a * b)];
        GgufNumbers.Decode(info.Type, tensors.Read(info), values);
        return _tensors[name] = values;
    }
}
