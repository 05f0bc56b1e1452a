using System.Runtime.InteropServices;
using LLama.Abstractions;

namespace LLama.Native;

/// <summary>llama.h `struct llama_context_params` of llama.cpp 0.4.0 and 0.5.0: 160 bytes, passed by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LLamaContextParams
{
    public uint n_ctx;
    public uint n_batch;
    public uint n_ubatch;
    public uint n_seq_max;
    public uint n_rs_seq;
    public uint n_outputs_max;
    public uint n_outputs_max_per_seq;
    public int n_threads;
    public int n_threads_batch;
    public int ctx_type;
    public int rope_scaling_type;
    public LLamaPoolingType pooling_type;
    public LLamaAttentionType attention_type;
    public int flash_attn_type;
    public float rope_freq_base;
    public float rope_freq_scale;
    public float yarn_ext_factor;
    public float yarn_attn_factor;
    public float yarn_beta_fast;
    public float yarn_beta_slow;
    public uint yarn_orig_ctx;
    public float defrag_thold;
    public nint cb_eval;
    public nint cb_eval_user_data;
    public int type_k;
    public int type_v;
    public nint abort_callback;
    public nint abort_callback_data;
    public byte embeddings;
    public byte offload_kqv;
    public byte no_perf;
    public byte op_offload;
    public byte swa_full;
    public byte kv_unified;
    public nint samplers;
    public nuint n_samplers;
    public nint ctx_other;

    /// <summary>The library's own defaults, with what the caller asked for written over them.</summary>
    public static LLamaContextParams From(IContextParams parameters)
    {
        var result = NativeApi.llama_context_default_params();
        result.n_ctx = parameters.ContextSize ?? 0;
        result.n_batch = parameters.BatchSize;
        result.n_ubatch = parameters.UBatchSize;
        result.n_seq_max = parameters.SeqMax;
        result.n_threads = Threads(parameters.Threads);
        result.n_threads_batch = Threads(parameters.BatchThreads);
        result.pooling_type = parameters.PoolingType;
        result.attention_type = parameters.AttentionType;
        result.flash_attn_type = parameters.FlashAttention switch { true => 1, false => 0, null => -1 };
        result.embeddings = Convert.ToByte(parameters.Embeddings);
        result.kv_unified = Convert.ToByte(parameters.KVUnified ?? true);
        return result;
    }

    private static int Threads(int? value) => value is > 0 ? value.Value : Math.Max(Environment.ProcessorCount / 2, 1);
}
