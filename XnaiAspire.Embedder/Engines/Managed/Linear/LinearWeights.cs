namespace XnaiAspire.Embedder.Engines.Managed.Linear;

/// <summary>A linear layer as the file has it.</summary>
/// <param name="Inputs">Numbers that go in.</param>
/// <param name="Outputs">Numbers that come out.</param>
/// <param name="Values">For each output the weights of the inputs.</param>
/// <param name="Bias">A number for each output.</param>
/// <param name="IsQuantized">The file holds at most eight bits a weight: integer arithmetic of more loses nothing that is worth keeping.</param>
internal sealed record LinearWeights(int Inputs, int Outputs, float[] Values, float[] Bias, bool IsQuantized)
{
    /// <summary>The weights of one output.</summary>
    public ReadOnlySpan<float> Row(int output) => Values.AsSpan(output * Inputs, Inputs);

    /// <summary>Layers with the same inputs as one: a single pass over the inputs.</summary>
    public static LinearWeights Join(params IReadOnlyList<LinearWeights> layers) => new(
        layers[0].Inputs,
        layers.Sum(layer => layer.Outputs),
        [.. layers.SelectMany(layer => layer.Values)],
        [.. layers.SelectMany(layer => layer.Bias)],
        layers.All(layer => layer.IsQuantized));
}
