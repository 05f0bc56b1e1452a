using System.Text;
using LLama.Native;

namespace LLama.Abstractions;

public interface IContextParams
{
    uint? ContextSize { get; }

    uint BatchSize { get; }

    uint UBatchSize { get; }

    uint SeqMax { get; }

    bool Embeddings { get; }

    Encoding Encoding { get; }

    int? Threads { get; }

    int? BatchThreads { get; }

    bool? FlashAttention { get; }

    LLamaPoolingType PoolingType { get; }

    LLamaAttentionType AttentionType { get; }

    bool? KVUnified { get; }
}
