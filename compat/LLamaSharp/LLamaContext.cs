using System.Text;
using LLama.Abstractions;
using LLama.Native;
using Microsoft.Extensions.Logging;

namespace LLama;

public sealed class LLamaContext : IDisposable
{
    public LLamaContext(LLamaWeights model, IContextParams @params, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(@params);
        ObjectDisposedException.ThrowIf(model.NativeHandle.IsClosed, model);
        _ = logger;
        Params = @params;
        Encoding = @params.Encoding;
        NativeHandle = SafeLLamaContextHandle.Create(model.NativeHandle, LLamaContextParams.From(@params));
    }

    public uint ContextSize => NativeHandle.ContextSize;

    public int EmbeddingSize => NativeHandle.EmbeddingSize;

    public uint BatchSize => NativeHandle.BatchSize;

    public IContextParams Params { get; }

    public SafeLLamaContextHandle NativeHandle { get; }

    public Encoding Encoding { get; }

    public LLamaToken[] Tokenize(string text, bool addBos = true, bool special = false)
        => NativeHandle.Tokenize(text, addBos, special, Encoding);

    public EncodeResult Encode(LLamaBatch batch)
    {
        CheckSize(batch);
        return (EncodeResult)NativeHandle.Encode(batch);
    }

    public DecodeResult Decode(LLamaBatch batch)
    {
        CheckSize(batch);
        return NativeHandle.Decode(batch);
    }

    public void Dispose() => NativeHandle.Dispose();

    // llama.cpp aborts the process when a batch is larger than the context was made for.
    private void CheckSize(LLamaBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.TokenCount > BatchSize)
            throw new ArgumentException($"{batch.TokenCount} tokens are more than the batch size {BatchSize}.", nameof(batch));
    }
}
