using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Bench;

/// <summary>
/// A BERT as exporters write it: operator set 14, free numbers of texts and tokens, LayerNorm, GELU and attention taken apart into what the
/// operator set has. The output is a vector a token; pooling is the caller's, as with published files.
/// </summary>
internal sealed class BertOnnxGraph
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Types = "token_type_ids";
    public const string Hidden = "last_hidden_state";

    // What exporters add to the scores of padding: the most negative number there is.
    private const float Masked = float.MinValue;

    private readonly OnnxGraph _graph = new();
    private readonly WeightReader _reader;
    private readonly BertShape _shape;
    private readonly IOnnxWeights _weights;

    private BertOnnxGraph(WeightReader reader, BertShape shape, IOnnxWeights weights) => (_reader, _shape, _weights) = (reader, shape, weights);

    public static byte[] Create(WeightReader reader, BertShape shape, IOnnxWeights weights)
    {
        BertOnnxGraph bert = new(reader, shape, weights);
        OnnxGraph graph = bert._graph;
        string[] inputs = [.. new[] { Ids, Mask, Types }.Select(name => graph.Input(name, OnnxType.Int64, "batch", "sequence"))];
        string hidden = bert.Embedding(inputs[0], inputs[2]);
        string mask = bert.ScoreMask(inputs[1]);
        for (int layer = 0; layer < shape.Layers; layer++)
            hidden = bert.Layer(FormattableString.Invariant($"blk.{layer}."), hidden, mask);
        graph.Output(graph.Renamed(hidden, Hidden), OnnxType.Float, "batch", "sequence", shape.Dimensions);
        return graph.ToModel();
    }

    private string Embedding(string ids, string types)
    {
        string length = _graph.Node("Gather", [_graph.Node("Shape", [ids]), _graph.Integers([1])]);
        string zero = _graph.Integers([0], 1), one = _graph.Integers([1], 1);
        string every = _graph.Integers([.. Enumerable.Range(0, _shape.Positions).Select(position => (long)position)], 1, _shape.Positions);
        string positions = _graph.Node("Slice", [every, zero, _graph.Node("Unsqueeze", [length, zero]), one]);
        string sum = _graph.Node("Add", [Rows("token_embd.weight", ids), Rows("token_types.weight", types)]);
        return Norm("token_embd_norm", _graph.Node("Add", [sum, Rows("position_embd.weight", positions)]));
    }

    private string Rows(string table, string indices)
    {
        int rows = (int)_reader.Require(table).Shape[1];
        return _weights.Rows(_graph, _reader.ReadMatrix(table, _shape.Dimensions, rows), _shape.Dimensions, indices);
    }

    private string ScoreMask(string mask)
    {
        string wide = _graph.Node("Unsqueeze", [_graph.Node("Unsqueeze", [mask, _graph.Integers([1], 1)]), _graph.Integers([2], 1)]);
        string kept = _graph.Node("Cast", [wide], OnnxAttribute.Of("to", (long)OnnxType.Float));
        return _graph.Node("Mul", [_graph.Node("Sub", [_graph.Floats([1]), kept]), _graph.Floats([Masked])]);
    }

    private string Layer(string name, string input, string mask)
    {
        int width = _shape.Dimensions;
        string attended = Linear(name + "attn_output", Attention(name, input, mask), width, width);
        string middle = Norm(name + "attn_output_norm", _graph.Node("Add", [attended, input]));
        string up = Gelu(Linear(name + "ffn_up", middle, width, _shape.FeedForward));
        string down = Linear(name + "ffn_down", up, _shape.FeedForward, width);
        return Norm(name + "layer_output_norm", _graph.Node("Add", [down, middle]));
    }

    private string Attention(string name, string input, string mask)
    {
        string query = Heads(name + "attn_q", input, 0, 2, 1, 3), key = Heads(name + "attn_k", input, 0, 2, 3, 1), value = Heads(name + "attn_v", input, 0, 2, 1, 3);
        string scores = _graph.Node("Div", [_graph.Node("MatMul", [query, key]), _graph.Floats([MathF.Sqrt(_shape.HeadDimensions)])]);
        string shares = _graph.Node("Softmax", [_graph.Node("Add", [scores, mask])], OnnxAttribute.Of("axis", -1));
        string mixed = _graph.Node("Transpose", [_graph.Node("MatMul", [shares, value])], OnnxAttribute.Of("perm", 0, 2, 1, 3));
        return _graph.Node("Reshape", [mixed, _graph.Integers([0, 0, _shape.Dimensions], 3)]);
    }

    private string Heads(string name, string input, params long[] order)
    {
        string projected = Linear(name, input, _shape.Dimensions, _shape.Dimensions);
        string apart = _graph.Node("Reshape", [projected, _graph.Integers([0, 0, _shape.Heads, _shape.HeadDimensions], 4)]);
        return _graph.Node("Transpose", [apart], OnnxAttribute.Of("perm", order));
    }

    private string Linear(string name, string input, int inputs, int outputs)
    {
        LinearWeights weights = _reader.ReadLinear(name, inputs, outputs);
        return _graph.Node("Add", [_weights.Product(_graph, input, weights), _graph.Floats(weights.Bias, outputs)]);
    }

    private string Norm(string name, string input)
    {
        (float[] gain, float[] bias) = _reader.ReadNorm(name, _shape.Dimensions);
        OnnxAttribute last = OnnxAttribute.Of("axes", [-1]);
        string distance = _graph.Node("Sub", [input, _graph.Node("ReduceMean", [input], last)]);
        string variance = _graph.Node("ReduceMean", [_graph.Node("Pow", [distance, _graph.Floats([2])])], last);
        string deviation = _graph.Node("Sqrt", [_graph.Node("Add", [variance, _graph.Floats([_shape.Epsilon])])]);
        string scaled = _graph.Node("Mul", [_graph.Node("Div", [distance, deviation]), _graph.Floats(gain, gain.Length)]);
        return _graph.Node("Add", [scaled, _graph.Floats(bias, bias.Length)]);
    }

    private string Gelu(string input)
    {
        string error = _graph.Node("Erf", [_graph.Node("Div", [input, _graph.Floats([MathF.Sqrt(2)])])]);
        string product = _graph.Node("Mul", [input, _graph.Node("Add", [error, _graph.Floats([1])])]);
        return _graph.Node("Mul", [product, _graph.Floats([0.5f])]);
    }
}
