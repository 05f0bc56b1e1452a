using System.Text;
using LLama.Abstractions;
using LLama.Native;
using Microsoft.Extensions.Logging;

namespace LLama;

public sealed class LLamaWeights : IDisposable
{
    private LLamaWeights(SafeLlamaModelHandle weights)
    {
        NativeHandle = weights;
        Metadata = weights.ReadMetadata();
    }

    public SafeLlamaModelHandle NativeHandle { get; }

    public int ContextSize => NativeHandle.ContextSize;

    public int EmbeddingSize => NativeHandle.EmbeddingSize;

    public SafeLlamaModelHandle.Vocabulary Vocab => NativeHandle.Vocab;

    public IReadOnlyDictionary<string, string> Metadata { get; set; }

    public static LLamaWeights LoadFromFile(IModelParams @params)
    {
        ArgumentNullException.ThrowIfNull(@params);
        NativeApi.llama_empty_call();
        return new LLamaWeights(SafeLlamaModelHandle.LoadFromFile(@params.ModelPath, LLamaModelParams.From(@params)));
    }

    public LLamaContext CreateContext(IContextParams @params, ILogger? logger = null) => new(this, @params, logger);

    public LLamaToken[] Tokenize(string text, bool add_bos, bool special, Encoding encoding)
        => NativeHandle.Tokenize(text, add_bos, special, encoding);

    public void Dispose() => NativeHandle.Dispose();
}
