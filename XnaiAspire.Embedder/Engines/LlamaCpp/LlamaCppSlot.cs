using LLama;
using LLama.Common;
using LLama.Native;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Engines.LlamaCpp;

/// <summary>A llama.cpp context with one thread, and the batch that goes with it. One caller at a time.</summary>
internal sealed class LlamaCppSlot : IDisposable
{
    private readonly LLamaContext _context;
    private readonly LLamaBatch _batch = new();

    public LlamaCppSlot(LLamaWeights weights, string modelPath, int positions, Pooling pooling)
    {
        // An encode is one physical batch; more tokens than it holds would abort the process. Two threads in a context wait for each other
        // at every one of some 400 graph nodes and collapse when anything else runs, so each context has one. Pooling is given because
        // a file without it gives no vector, and a file with nonsense in it aborts.
        var wanted = pooling == Pooling.Cls ? LLamaPoolingType.CLS : LLamaPoolingType.Mean;
        _context = weights.CreateContext(new ModelParams(modelPath)
        {
            ContextSize = (uint)positions,
            BatchSize = (uint)positions,
            UBatchSize = (uint)positions,
            SeqMax = 1,
            Threads = 1,
            BatchThreads = 1,
            Embeddings = true,
            PoolingType = wanted,
            FlashAttention = true,
        });
        if (_context.NativeHandle.PoolingType == wanted)
            return;
        _context.Dispose();
        throw new InvalidOperationException("llama.cpp did not take the pooling asked for.");
    }

    /// <summary>Embeds one text alone: only so is its vector, bit for bit, independent of its neighbours.</summary>
    /// <param name="tokens">With [CLS] and [SEP], at most as many as the slot has positions.</param>
    public TextOutcome Embed(ReadOnlySpan<LLamaToken> tokens)
    {
        var count = tokens.Length - EmbeddingLimits.SpecialTokens;
        _batch.Clear();
        for (var i = 0; i < tokens.Length; i++)
            _batch.Add(tokens[i], i, LLamaSeqId.Zero, logits: true);
        if (_context.Encode(_batch) is var result && result != EncodeResult.Ok)
            return TextOutcome.Refused(RefusalReason.Engine, $"llama_encode answered {(int)result} for {tokens.Length} tokens", count);
        return UnitVector.From(_context.NativeHandle.GetEmbeddingsSeq(LLamaSeqId.Zero)) is { } vector
            ? TextOutcome.Embedded(vector, count)
            : TextOutcome.Refused(RefusalReason.BadVector, "the model gave NaN, infinity or the zero vector", count);
    }

    public void Dispose() => _context.Dispose();
}
