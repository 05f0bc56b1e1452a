using System.Text;
using LLama.Exceptions;

namespace LLama.Native;

/// <summary>A context: one encode at a time. Different contexts of one model run at the same time without a common lock.</summary>
public sealed unsafe class SafeLLamaContextHandle : SafeLLamaHandleBase
{
    private SafeLlamaModelHandle? _model;

    public uint ContextSize => NativeApi.llama_n_ctx(this);

    public int EmbeddingSize => ModelHandle.EmbeddingSize;

    public uint BatchSize => NativeApi.llama_n_batch(this);

    public uint UBatchSize => NativeApi.llama_n_ubatch(this);

    public uint MaxSeq => NativeApi.llama_n_seq_max(this);

    public LLamaPoolingType PoolingType => NativeApi.llama_pooling_type(this);

    public SafeLlamaModelHandle ModelHandle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed || _model is null, this);
            return _model;
        }
    }

    internal static SafeLLamaContextHandle Create(SafeLlamaModelHandle model, LLamaContextParams parameters)
    {
        var context = NativeApi.llama_init_from_model(model, parameters);
        if (context.IsInvalid)
        {
            context.Dispose();
            throw new RuntimeError("Failed to create context from model");
        }

        // The context reads the model's memory until it is freed.
        var added = false;
        model.DangerousAddRef(ref added);
        context._model = model;
        return context;
    }

    public void SetEmbeddings(bool value) => NativeApi.llama_set_embeddings(this, Convert.ToByte(value));

    public LLamaToken[] Tokenize(string text, bool add_bos, bool special, Encoding encoding)
        => ModelHandle.Tokenize(text, add_bos, special, encoding);

    public DecodeResult Encode(LLamaBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.TokenCount == 0)
            return DecodeResult.Ok;
        var result = (DecodeResult)NativeApi.llama_encode(this, batch.ToNativeBatch());
        GC.KeepAlive(batch);
        return result;
    }

    public DecodeResult Decode(LLamaBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.TokenCount == 0)
            return DecodeResult.Ok;
        var result = (DecodeResult)NativeApi.llama_decode(this, batch.ToNativeBatch());
        GC.KeepAlive(batch);
        return result;
    }

    /// <summary>The pooled embedding of a sequence of the last encode, in the context's own memory: valid until its next encode.</summary>
    /// <exception cref="RuntimeError">The context does not pool, or the sequence was not in the last batch.</exception>
    public Span<float> GetEmbeddingsSeq(LLamaSeqId seq)
    {
        var size = EmbeddingSize;
        var embedding = NativeApi.llama_get_embeddings_seq(this, seq);
        return embedding is not null
            ? new Span<float>(embedding, size)
            : throw new RuntimeError($"There is no embedding for sequence {seq} (pooling: {PoolingType}).");
    }

    protected override bool ReleaseHandle()
    {
        NativeApi.llama_free(handle);
        _model?.DangerousRelease();
        return true;
    }
}
