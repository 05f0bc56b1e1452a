using System.Runtime.InteropServices;
using LLama.Abstractions;

namespace LLama.Native;

/// <summary>llama.h `struct llama_model_params` of llama.cpp 0.4.0 and 0.5.0: 80 bytes, passed by value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LLamaModelParams
{
    public nint devices;
    public nint tensor_buft_overrides;
    public int n_gpu_layers;
    public int split_mode;
    public int load_mode;
    public int lazy_mode;
    public int main_gpu;
    public nint tensor_split;
    public nint progress_callback;
    public nint progress_callback_user_data;
    public nint kv_overrides;
    public byte vocab_only;
    public byte check_tensors;
    public byte use_extra_bufts;
    public byte no_host;
    public byte no_alloc;
    public byte load_mtp;

    // llama.h: enum llama_load_mode { LLAMA_LOAD_MODE_NONE, LLAMA_LOAD_MODE_MMAP, ... }; the default is mmap.
    private const int LoadModeNone = 0;

    /// <summary>The library's own defaults, with what the caller asked for written over them.</summary>
    public static LLamaModelParams From(IModelParams parameters)
    {
        var result = NativeApi.llama_model_default_params();
        result.n_gpu_layers = parameters.GpuLayerCount < 0 ? int.MaxValue : parameters.GpuLayerCount;
        result.vocab_only = Convert.ToByte(parameters.VocabOnly);
        result.check_tensors = Convert.ToByte(parameters.CheckTensors);
        if (!parameters.UseMemorymap)
            result.load_mode = LoadModeNone;
        return result;
    }
}
