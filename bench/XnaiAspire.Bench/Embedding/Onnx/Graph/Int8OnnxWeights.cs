using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Bench;

/// <summary>
/// Eight bits of activations and weights, as dynamic quantisation leaves a graph: a matrix with a scale for each column, its input quantised when it comes with one scale
/// for all of it, tables with one scale.
/// </summary>
internal sealed class Int8OnnxWeights : IOnnxWeights
{
    // Symmetric: the zero point is 0.
    private const float TableRange = 127;

    // Without VNNI pairs of products are added in 16 bits, where eight bits times eight are too many, so there matrices get one bit less: what
    // ONNX Runtime's tools call a reduced range, and ask for on such processors.
    private static readonly float MatrixRange = Vnni.IsSupported ? 127 : 64;

    // An input of several matrices, as of query, key and value, is quantised once.
    private readonly Dictionary<string, string[]> _quantized = [];

    /// <summary>What the table calls it.</summary>
    public static string Name { get; } = Vnni.IsSupported ? "INT8" : "INT8, weights of 7 bits";

    public string Rows(OnnxGraph graph, float[] table, int width, string indices)
    {
        float scale = Scale(table, TableRange);
        sbyte[] values = [.. table.Select(value => Quantize(value, scale))];
        string rows = graph.Node("Gather", [graph.Bytes(values, table.Length / width, width), indices]);
        return graph.Node("DequantizeLinear", [rows, graph.Floats([scale]), graph.Bytes([0])]);
    }

    public string Product(OnnxGraph graph, string input, LinearWeights weights)
    {
        sbyte[] matrix = new sbyte[weights.Values.Length];
        float[] scales = new float[weights.Outputs];
        for (int output = 0; output < weights.Outputs; output++)
        {
            ReadOnlySpan<float> row = weights.Row(output);
            scales[output] = Scale(row, MatrixRange);
            for (int i = 0; i < weights.Inputs; i++)
                matrix[(i * weights.Outputs) + output] = Quantize(row[i], scales[output]);
        }

        string[] quantized = Quantized(graph, input);
        string product = graph.Node(
            "MatMulInteger", [quantized[0], graph.Bytes(matrix, weights.Inputs, weights.Outputs), quantized[2], graph.Bytes(new sbyte[weights.Outputs], weights.Outputs)]);
        string scale = graph.Node("Mul", [quantized[1], graph.Floats(scales, weights.Outputs)]);
        return graph.Node("Mul", [graph.Node("Cast", [product], OnnxAttribute.Of("to", (long)OnnxType.Float)), scale]);
    }

    // The values as unsigned bytes, their scale, their zero point.
    private string[] Quantized(OnnxGraph graph, string input)
    {
        if (!_quantized.TryGetValue(input, out string[]? outputs))
            _quantized[input] = outputs = graph.Node("DynamicQuantizeLinear", [input], 3);
        return outputs;
    }

    private static float Scale(ReadOnlySpan<float> values, float range)
    {
        float largest = 0;
        foreach (float value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest / range;
    }

    private static sbyte Quantize(float value, float scale) => scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(value / scale);
}
