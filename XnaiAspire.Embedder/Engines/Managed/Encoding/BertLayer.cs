using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>A layer's weights, packed for the kernels.</summary>
internal sealed record BertLayer(
    LinearLayer Projections, LinearLayer Output, NormWeights OutputNorm, LinearLayer Up, LinearLayer Down, NormWeights LayerNorm);
