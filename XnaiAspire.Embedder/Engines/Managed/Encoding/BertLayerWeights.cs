using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>A layer as the file has it; query, key and value are one.</summary>
internal sealed record BertLayerWeights(
    LinearWeights Projections,
    LinearWeights Output,
    (float[] Gain, float[] Bias) OutputNorm,
    LinearWeights Up,
    LinearWeights Down,
    (float[] Gain, float[] Bias) LayerNorm);
