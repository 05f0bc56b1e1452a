using XnaiAspire.Embedder.Engines.Managed.Linear;

namespace XnaiAspire.Bench;

/// <summary>Single precision, as an exporter writes it.</summary>
internal sealed class FloatOnnxWeights : IOnnxWeights
{
    public string Rows(OnnxGraph graph, float[] table, int width, string indices) =>
        graph.Node("Gather", [graph.Floats(table, table.Length / width, width), indices]);

    public string Product(OnnxGraph graph, string input, LinearWeights weights)
    {
        // The format multiplies by inputs x outputs; GGUF has the inputs of an output side by side.
        float[] matrix = new float[weights.Values.Length];
        for (int output = 0; output < weights.Outputs; output++)
        {
            for (int i = 0; i < weights.Inputs; i++)
                matrix[(i * weights.Outputs) + output] = weights.Row(output)[i];
        }

        return graph.Node("MatMul", [input, graph.Floats(matrix, weights.Inputs, weights.Outputs)]);
    }
}
