using System.Buffers;
using System.Text;
using LLama.Exceptions;

namespace LLama.Native;

/// <summary>A loaded model. llama.cpp's model is read-only after loading: any number of threads and contexts may use it at once.</summary>
public sealed unsafe class SafeLlamaModelHandle : SafeLLamaHandleBase
{
    public int ContextSize => NativeApi.llama_model_n_ctx_train(this);

    public int EmbeddingSize => NativeApi.llama_model_n_embd(this);

    public int MetadataCount => NativeApi.llama_model_meta_count(this);

    public Vocabulary Vocab => new(this);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="LoadWeightsFailedException">llama.cpp refuses the file; its log says why.</exception>
    internal static SafeLlamaModelHandle LoadFromFile(string modelPath, LLamaModelParams parameters)
    {
        // Opening it here gives the ordinary exceptions for a missing or unreadable file.
        using (File.OpenRead(modelPath))
        {
        }

        var model = NativeApi.llama_model_load_from_file(modelPath, parameters);
        if (!model.IsInvalid)
            return model;
        model.Dispose();
        throw new LoadWeightsFailedException(modelPath);
    }

    public LLamaToken[] Tokenize(string text, bool addBos, bool special, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(encoding);
        var bytes = ArrayPool<byte>.Shared.Rent(encoding.GetMaxByteCount(text.Length) + 1);
        LLamaToken[]? tokens = null;
        try
        {
            var length = encoding.GetBytes(text, bytes);
            // A token takes at least a byte, and two special ones may be added.
            tokens = ArrayPool<LLamaToken>.Shared.Rent(length + 2);
            fixed (byte* bytesPointer = bytes)
            fixed (LLamaToken* tokensPointer = tokens)
            {
                var count = NativeApi.llama_tokenize(NativeApi.llama_model_get_vocab(this), bytesPointer, length, tokensPointer,
                    tokens.Length, Convert.ToByte(addBos), Convert.ToByte(special));
                if (count < 0)
                    throw new RuntimeError($"llama_tokenize wants room for {-(long)count} tokens for {length} bytes.");
                return tokens.AsSpan(0, count).ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            if (tokens is not null)
                ArrayPool<LLamaToken>.Shared.Return(tokens);
            GC.KeepAlive(this);
        }
    }

    internal IReadOnlyDictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < MetadataCount; i++)
            metadata[ReadString(NativeApi.llama_model_meta_key_by_index, i)] = ReadString(NativeApi.llama_model_meta_val_str_by_index, i);
        return metadata;
    }

    protected override bool ReleaseHandle()
    {
        NativeApi.llama_model_free(handle);
        return true;
    }

    private delegate int StringByIndex(SafeLlamaModelHandle model, int index, byte* buffer, nuint size);

    // Both functions answer the length that the whole string has, like snprintf.
    private string ReadString(StringByIndex read, int index)
    {
        var buffer = new byte[256];
        while (true)
        {
            int length;
            fixed (byte* pointer = buffer)
                length = read(this, index, pointer, (nuint)buffer.Length);
            if (length < 0)
                return "";
            if (length < buffer.Length)
                return Encoding.UTF8.GetString(buffer, 0, length);
            buffer = new byte[length + 1];
        }
    }

    public sealed class Vocabulary
    {
        private readonly SafeLlamaModelHandle _model;

        internal Vocabulary(SafeLlamaModelHandle model) => _model = model;

        public int Count
        {
            get
            {
                var count = NativeApi.llama_vocab_n_tokens(NativeApi.llama_model_get_vocab(_model));
                GC.KeepAlive(_model);
                return count;
            }
        }
    }
}
