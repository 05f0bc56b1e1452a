using System.Text;
using LLama;
using LLama.Common;

namespace XnaiAspire.Embedder.Tests.Engines.Managed;

/// <summary>llama.cpp's tokenizer over a model file.</summary>
internal sealed class LlamaTokens(string path) : IDisposable
{
    private readonly LLamaWeights _weights = LLamaWeights.LoadFromFile(new ModelParams(path) { GpuLayerCount = 0, UseMemorymap = false });

    public int[] Tokenize(string text) => [.. _weights.Tokenize(text, add_bos: true, special: false, Encoding.UTF8).Select(token => (int)token)];

    public void Dispose() => _weights.Dispose();
}
