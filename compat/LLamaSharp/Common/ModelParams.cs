using System.Text;
using LLama.Abstractions;
using LLama.Native;

namespace LLama.Common;

public record ModelParams : ILLamaParams
{
    public ModelParams(string modelPath) => ModelPath = modelPath;

    public string ModelPath { get; set; }

    public uint? ContextSize { get; set; }

    public int GpuLayerCount { get; set; } = 20;

    public uint SeqMax { get; set; } = 1;

    public bool UseMemorymap { get; set; } = true;

    public int? Threads { get; set; }

    public int? BatchThreads { get; set; }

    public uint BatchSize { get; set; } = 512;

    public uint UBatchSize { get; set; } = 512;

    public bool Embeddings { get; set; }

    public bool CheckTensors { get; }

    public bool? FlashAttention { get; set; }

    public LLamaPoolingType PoolingType { get; set; } = LLamaPoolingType.Unspecified;

    public LLamaAttentionType AttentionType { get; set; } = LLamaAttentionType.Unspecified;

    public bool VocabOnly { get; set; }

    public bool? KVUnified { get; set; }

    public Encoding Encoding { get; set; } = Encoding.UTF8;
}
