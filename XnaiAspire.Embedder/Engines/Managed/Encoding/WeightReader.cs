using XnaiAspire.Embedder.Engines.Managed.Linear;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>Reads tensors of an expected shape.</summary>
internal sealed class WeightReader(GgufTensors tensors) : IDisposable
{
    public GgufTensorInfo? Find(string name) => tensors.Find(name);

    public GgufTensorInfo Require(string name)
        => Find(name) ?? throw new ModelRefusedException("bad-tensor", $"tensor '{name}' is missing.");

    /// <summary>Numbers as the file has them, decoded one row at a time later on.</summary>
    public TokenTable ReadTable(string name, int columns, int rows)
    {
        var tensor = Check(name, columns, rows);
        var data = tensors.Read(tensor);
        TokenTable table = new(tensor.Type, data, rows);
        var row = new float[columns];
        for (var i = 0; i < rows; i++)
        {
            table.Read(i, row);
            RequireFinite(name, row);
        }

        return table;
    }

    public float[] ReadMatrix(string name, int columns, int rows) => Decode(Check(name, columns, rows));

    public (float[] Gain, float[] Bias) ReadNorm(string name, int dimensions)
        => (Decode(Check(name + ".weight", dimensions)), Decode(Check(name + ".bias", dimensions)));

    public LinearWeights ReadLinear(string name, int inputs, int outputs)
    {
        var weight = Check(name + ".weight", inputs, outputs);
        var bias = Find(name + ".bias") is null ? new float[outputs] : Decode(Check(name + ".bias", outputs));
        return new LinearWeights(inputs, outputs, Decode(weight), bias, weight.Type is not (GgufTensorType.F32 or GgufTensorType.F16 or GgufTensorType.BF16));
    }

    public BertLayerWeights ReadLayer(int number, BertShape shape)
    {
        var (prefix, width) = ($"blk.{number}.", shape.Dimensions);
        return new BertLayerWeights(
            LinearWeights.Join([.. LayerNames.Linear[..3].Select(name => ReadLinear(prefix + name, width, width))]),
            ReadLinear(prefix + "attn_output", width, width),
            ReadNorm(prefix + "attn_output_norm", width),
            ReadLinear(prefix + "ffn_up", width, shape.FeedForward),
            ReadLinear(prefix + "ffn_down", shape.FeedForward, width),
            ReadNorm(prefix + "layer_output_norm", width));
    }

    public void Dispose() => tensors.Dispose();

    private GgufTensorInfo Check(string name, params long[] shape)
    {
        var tensor = Require(name);
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw new ModelRefusedException(
                "bad-tensor", $"tensor '{name}' is {string.Join(" x ", tensor.Shape)}; the metadata ask for {string.Join(" x ", shape)}.");
        }

        return tensor.ByteLength is null
            ? throw LayerNames.Unsupported($"tensor '{name}' is of type {tensor.Type}, which is none that is read")
            : tensor;
    }

    private float[] Decode(GgufTensorInfo tensor)
    {
        var values = new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)];
        GgufNumbers.Decode(tensor.Type, tensors.Read(tensor), values);
        RequireFinite(tensor.Name, values);
        return values;
    }

    private static void RequireFinite(string name, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new ModelRefusedException("not-finite", $"tensor '{name}' has a number that is NaN or infinite.");
        }
    }
}
