using XnaiAspire.Embedder.Engines.LlamaCpp;
using XnaiAspire.Embedder.Models.Gguf;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Engines.Managed.Bytes;

/// <summary>Eight bits for weights and inputs, in the width of all-MiniLM-L12-v2 with random weights that are larger than trained ones, so that errors grow.</summary>
public sealed class FidelityTests : IDisposable
{
    private const int Texts = 6;

    private readonly string _directory = Directory.CreateTempSubdirectory("xnai-fidelity-").FullName;

    [Fact]
    public void Bytes_are_as_near_to_single_precision_as_llama_cpp_is()
    {
        var path = new TinyModel { Type = GgufTensorType.Q8, Dimensions = 384, FeedForward = 768, HeadCount = 12, Layers = 3 }.WriteTo(_directory);
        using ManagedModel model = new(path);
        using var llama = LlamaCppEngine.Load(path, model.Header, 1);
        var bytes = model.Encoder(ManagedModel.Bytes, true);
        double bytesError = 0, llamaError = 0;
        for (var tokens = 1; tokens <= Texts; tokens++)
        {
            var text = TinyModel.TextOf(tokens);
            var ids = model.Tokenize(text);
            var exact = model.Reference.Embed(ids);
            bytesError += 1 - ManagedModel.Cosine(model.Embed(bytes, ids), exact);
            llamaError += 1 - ManagedModel.Cosine(llama.Embed(0, text).Vector!, exact);
        }

        Assert.InRange(bytesError / llamaError, 0, 1.5);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
