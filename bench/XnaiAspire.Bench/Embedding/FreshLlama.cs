using System.Text;
using LLama;
using LLama.Common;
using LLama.Native;

namespace XnaiAspire.Bench;

/// <summary>llama.cpp as LLamaSharp's <c>LLamaEmbedder</c> uses it: a context for each call, and one text in it.</summary>
internal sealed class FreshLlama : Contestant
{
    private readonly ModelParams _parameters;
    private readonly LLamaWeights _weights;

    public FreshLlama(string path, int threads)
        : base("llama.cpp Q8_0, one text and one context a call", threads)
    {
        // The published package would wait for other contexts' encodes; here the callers run at the same time, each with one thread.
        _parameters = new ModelParams(path) { GpuLayerCount = 0, Threads = 1, BatchThreads = 1, Embeddings = true, PoolingType = LLamaPoolingType.Mean };
        _weights = LLamaWeights.LoadFromFile(_parameters);
    }

    public override int TextsAtOnce(TextLengths lengths) => 1;

    public override float[][] Embed(int thread, string[] texts)
    {
        using LLamaContext context = _weights.CreateContext(_parameters);
        return LlamaEncode.Vectors(context, new LLamaBatch(), [_weights.Tokenize(texts[0], add_bos: true, special: false, Encoding.UTF8)]);
    }

    public override void Dispose() => _weights.Dispose();
}
