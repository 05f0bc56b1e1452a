using XnaiAspire.Embedder.Engines.Managed.Encoding;
using XnaiAspire.Embedder.Engines.Managed.Tokenization;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Models.Gguf;

namespace XnaiAspire.Bench;

/// <summary>ONNX Runtime with the weights of a GGUF file.</summary>
internal static class OnnxContestants
{
    /// <summary>Each form in both ways of using processors; none, and a line that says why, where the library cannot be had.</summary>
    public static async Task<IReadOnlyList<Contestant>> LoadAsync(string model, int threads, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            return Load(new OrtApi(await OnnxRuntimePackage.EnsureAsync(cancellationToken)), model, threads);
        }
        catch (MeasurementException e)
        {
            await output.WriteLineAsync($"Without ONNX Runtime: {e.Message}.");
            return [];
        }
    }

    private static List<Contestant> Load(OrtApi api, string model, int threads)
    {
        using GgufTensors tensors = new(model);
        using BertWeights weights = new(tensors, BertModelHeader.Read(model));
        using WeightReader reader = new(tensors);
        WordPieceTokenizer tokenizer = VocabularyReader.Read(tensors.File);
        (string, IOnnxWeights)[] forms = [("FP32", new FloatOnnxWeights()), (Int8OnnxWeights.Name, new Int8OnnxWeights())];
        List<Contestant> contestants = [];
        foreach ((string name, IOnnxWeights form) in forms)
        {
            byte[] graph = BertOnnxGraph.Create(reader, weights.Shape, form);
            Add($"ONNX Runtime {name}, {threads} threads a call", threads, callers: 1);
            Add($"ONNX Runtime {name}, {threads} calls of a thread", 1, callers: threads);

            void Add(string title, int threadsOfCall, int callers) => contestants.Add(new OnnxContestant(
                title, new OnnxSession(api, graph, threadsOfCall), tokenizer, weights.Shape, callers));
        }

        return contestants;
    }
}
