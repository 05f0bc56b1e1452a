using System.Runtime.InteropServices;

namespace LLama.Native;

#pragma warning disable IDE1006 // Native functions keep their own names.

/// <summary>The C functions. Each caller goes through <see cref="llama_empty_call"/> first, which loads and checks the libraries.</summary>
public static unsafe partial class NativeApi
{
    internal const string Llama = "llama";
    internal const string Ggml = "ggml";

    /// <summary>Loads the native libraries if that has not happened yet.</summary>
    public static void llama_empty_call() => LlamaLibraries.EnsureLoaded();

    public static void llama_log_set(NativeLogConfig.LLamaLogCallback logCallback) => NativeLogConfig.llama_log_set(logCallback);

    [LibraryImport(Llama)] internal static partial byte* llama_version();
    [LibraryImport(Llama)] internal static partial void llama_backend_init();
    [LibraryImport(Llama)]
    internal static partial void llama_log_set(delegate* unmanaged[Cdecl]<LLamaLogLevel, byte*, void*, void> callback, void* userData);
    [LibraryImport(Ggml, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ggml_backend_load_all_from_path(string directory);

    [LibraryImport(Llama)] internal static partial LLamaModelParams llama_model_default_params();
    [LibraryImport(Llama)] internal static partial LLamaContextParams llama_context_default_params();

    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeLlamaModelHandle llama_model_load_from_file(string path, LLamaModelParams parameters);
    [LibraryImport(Llama)] internal static partial void llama_model_free(nint model);
    [LibraryImport(Llama)] internal static partial nint llama_model_get_vocab(SafeLlamaModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_n_embd(SafeLlamaModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_n_ctx_train(SafeLlamaModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_meta_count(SafeLlamaModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_meta_key_by_index(SafeLlamaModelHandle model, int i, byte* buffer, nuint size);
    [LibraryImport(Llama)] internal static partial int llama_model_meta_val_str_by_index(SafeLlamaModelHandle model, int i, byte* buffer, nuint size);
    [LibraryImport(Llama)] internal static partial int llama_vocab_n_tokens(nint vocab);
    [LibraryImport(Llama)]
    internal static partial int llama_tokenize(nint vocab, byte* text, int length, LLamaToken* tokens, int maxTokens, byte addSpecial, byte parseSpecial);

    [LibraryImport(Llama)] internal static partial SafeLLamaContextHandle llama_init_from_model(SafeLlamaModelHandle model, LLamaContextParams parameters);
    [LibraryImport(Llama)] internal static partial void llama_free(nint context);
    [LibraryImport(Llama)] internal static partial uint llama_n_ctx(SafeLLamaContextHandle context);
    [LibraryImport(Llama)] internal static partial uint llama_n_batch(SafeLLamaContextHandle context);
    [LibraryImport(Llama)] internal static partial uint llama_n_ubatch(SafeLLamaContextHandle context);
    [LibraryImport(Llama)] internal static partial uint llama_n_seq_max(SafeLLamaContextHandle context);
    [LibraryImport(Llama)] internal static partial LLamaPoolingType llama_pooling_type(SafeLLamaContextHandle context);
    [LibraryImport(Llama)] internal static partial void llama_set_embeddings(SafeLLamaContextHandle context, byte embeddings);
    [LibraryImport(Llama)] internal static partial int llama_encode(SafeLLamaContextHandle context, LLamaNativeBatch batch);
    [LibraryImport(Llama)] internal static partial int llama_decode(SafeLLamaContextHandle context, LLamaNativeBatch batch);
    [LibraryImport(Llama)] internal static partial float* llama_get_embeddings_seq(SafeLLamaContextHandle context, LLamaSeqId sequence);
}
