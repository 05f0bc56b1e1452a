using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Embedder.Engines.Managed.Encoding;

/// <summary>Gain and bias of a LayerNorm, padded with zeros to the length of a row in memory.</summary>
internal sealed class NormWeights
{
    public NormWeights(float[] gain, float[] bias)
    {
        Gain = new AlignedArray<float>(LinearLayer.PaddedColumns(gain.Length));
        Bias = new AlignedArray<float>(LinearLayer.PaddedColumns(gain.Length));
        gain.CopyTo(Gain.Span);
        bias.CopyTo(Bias.Span);
    }

    public AlignedArray<float> Gain { get; }

    public AlignedArray<float> Bias { get; }
}
