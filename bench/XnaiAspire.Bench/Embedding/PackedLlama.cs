using System.Text;
using LLama;
using LLama.Common;
using LLama.Native;

namespace XnaiAspire.Bench;

/// <summary>
/// llama.cpp with several short texts in one encode, which is faster than one at a time below 64 tokens and makes their vectors depend on each
/// other: its best case, which the product does not use.
/// </summary>
internal sealed class PackedLlama : Contestant
{
    private const int Positions = 512;
    private const int MostTexts = 16;

    // Attention of an encode covers all its tokens, so that larger packs lose what they gain.
    private const int PackTokens = 128;

    private readonly LLamaWeights _weights;
    private readonly (LLamaContext Context, LLamaBatch Batch)[] _slots;

    public PackedLlama(string path, int threads)
        : base("llama.cpp Q8_0, packed below 64 tokens", threads)
    {
        ModelParams parameters = new(path)
        {
            GpuLayerCount = 0,
            ContextSize = Positions,
            BatchSize = Positions,
            UBatchSize = Positions,
            SeqMax = MostTexts,
            Threads = 1,
            BatchThreads = 1,
            Embeddings = true,
            PoolingType = LLamaPoolingType.Mean,
            FlashAttention = true,
        };
        _weights = LLamaWeights.LoadFromFile(parameters);
        _slots = [.. Enumerable.Range(0, threads).Select(_ => (_weights.CreateContext(parameters), new LLamaBatch()))];
    }

    public override int TextsAtOnce(TextLengths lengths) => lengths.IsMix ? lengths.Tokens.Count : Math.Clamp(PackTokens / lengths.Tokens[0], 1, MostTexts);

    public override float[][] Embed(int thread, string[] texts)
    {
        (LLamaContext context, LLamaBatch batch) = _slots[thread];
        List<float[]> vectors = [];
        List<LLamaToken[]> pack = [];
        foreach (LLamaToken[] tokens in texts.Select(text => _weights.Tokenize(text, add_bos: true, special: false, Encoding.UTF8)))
        {
            if (pack.Count == MostTexts || (pack.Count > 0 && pack.Sum(other => other.Length) + tokens.Length > PackTokens))
            {
                vectors.AddRange(LlamaEncode.Vectors(context, batch, pack));
                pack.Clear();
            }

            pack.Add(tokens);
        }

        return [.. vectors, .. LlamaEncode.Vectors(context, batch, pack)];
    }

    public override void Dispose()
    {
        foreach ((LLamaContext context, _) in _slots)
            context.Dispose();
        _weights.Dispose();
    }
}
