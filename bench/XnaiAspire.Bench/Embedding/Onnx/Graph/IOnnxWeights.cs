using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Bench;

/// <summary>How a model's matrices are kept and multiplied.</summary>
internal interface IOnnxWeights
{
    /// <summary>The rows of a table that the indices name.</summary>
    string Rows(OnnxGraph graph, float[] table, int width, string indices);

    /// <summary>The product with a linear layer's matrix, without its bias.</summary>
    string Product(OnnxGraph graph, string input, LinearWeights weights);
}
