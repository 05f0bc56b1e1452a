using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>A model's weights, every shape checked and every number finite. The layers are read one at a time, to be packed and let go.</summary>
internal sealed class BertWeights : IDisposable
{
    private const string TokenTensor = "token_embd.weight";
    private const string PositionTensor = "position_embd.weight";
    private const string TypeTensor = "token_types.weight";

    // Wider than any BERT: its feed-forward networks have four times the dimensions.
    private const int MaxFeedForward = 16 * EmbeddingLimits.MaxDimensions;

    private readonly WeightReader _reader;

    /// <summary>Reads all but the layers.</summary>
    /// <exception cref="ModelRefusedException">A tensor is missing, has another shape, is not finite, or is one that this engine does not know.</exception>
    public BertWeights(GgufTensors tensors, BertModelHeader header)
    {
        _reader = new WeightReader(tensors);
        Shape = ReadShape(tensors.File, header);
        LayerNames.RequireKnown(tensors.File, Shape.Layers, [TokenTensor, PositionTensor, TypeTensor]);
        var vocabulary = (int)_reader.Require(TokenTensor).Shape[1];
        Tokens = _reader.ReadTable(TokenTensor, Shape.Dimensions, vocabulary);
        EmbeddingNorm = _reader.ReadNorm("token_embd_norm", Shape.Dimensions);
        Positions = ReadPositions(header.Positions);
    }

    public BertShape Shape { get; }

    public TokenTable Tokens { get; }

    /// <summary>For each position its vector and, as there is one type of token only, that type's.</summary>
    public float[] Positions { get; }

    public (float[] Gain, float[] Bias) EmbeddingNorm { get; }

    public IEnumerable<BertLayerWeights> ReadLayers() => Enumerable.Range(0, Shape.Layers).Select(layer => _reader.ReadLayer(layer, Shape));

    public void Dispose() => _reader.Dispose();

    private static BertShape ReadShape(GgufFile file, BertModelHeader header)
    {
        var heads = BertModelHeader.Number(file, "bert.attention.head_count", 1, header.Dimensions);
        var layers = BertModelHeader.Number(file, "bert.block_count", 1, BertModelHeader.MaxLayers);
        var feedForward = BertModelHeader.Number(file, "bert.feed_forward_length", 1, MaxFeedForward);
        var epsilon = file.Metadata.GetValueOrDefault("bert.attention.layer_norm_epsilon") as float?
            ?? throw new ModelRefusedException("bad-metadata", "'bert.attention.layer_norm_epsilon' is missing.");
        if (!(epsilon >= 0 && epsilon < 1))
            throw new ModelRefusedException("bad-metadata", $"'bert.attention.layer_norm_epsilon' is {epsilon}.");
        if (file.Metadata.GetValueOrDefault("bert.attention.causal") is true)
            throw LayerNames.Unsupported("its attention looks back only");
        return new BertShape(
            layers, header.Dimensions, heads, feedForward, Math.Min(header.Positions, EmbeddingLimits.MaxPositions), epsilon);
    }

    private float[] ReadPositions(int rows)
    {
        var positions = _reader.ReadMatrix(PositionTensor, Shape.Dimensions, rows).AsSpan(0, Shape.Positions * Shape.Dimensions).ToArray();
        if (_reader.Find(TypeTensor) is not { Shape: [_, var typeRows] })
            return positions;
        var types = _reader.ReadMatrix(TypeTensor, Shape.Dimensions, (int)typeRows);
        for (var i = 0; i < positions.Length; i++)
            positions[i] += types[i % Shape.Dimensions];
        return positions;
    }
}
