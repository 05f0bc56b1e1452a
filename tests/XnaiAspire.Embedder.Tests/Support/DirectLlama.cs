using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>
/// llama.cpp called with nothing in between: function pointers of the library that the process has loaded, and parameters as bare words
/// with the offsets that a C compiler gave for 0.4.0 and 0.5.0. The oracle for the binding, and the way to what the guards guard against.
/// </summary>
internal sealed unsafe class DirectLlama : IDisposable
{
    // struct llama_model_params: 80 bytes; struct llama_context_params: 160; struct llama_batch: 56. Larger than two words, so each goes on
    // the stack whatever its members are.
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct Params80
    {
        [FieldOffset(16)] public int GpuLayers;
        [FieldOffset(72)] public long Flags;
    }

    [StructLayout(LayoutKind.Explicit, Size = 160)]
    private struct Params160
    {
        [FieldOffset(0)] public uint Context;
        [FieldOffset(4)] public uint Batch;
        [FieldOffset(8)] public uint PhysicalBatch;
        [FieldOffset(12)] public uint Sequences;
        [FieldOffset(28)] public int Threads;
        [FieldOffset(32)] public int BatchThreads;
        [FieldOffset(44)] public int Pooling;
        [FieldOffset(52)] public int FlashAttention;
        [FieldOffset(128)] public byte Embeddings;
        [FieldOffset(152)] public nint Last;
    }

    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct Batch56
    {
        [FieldOffset(0)] public int Tokens;
        [FieldOffset(8)] public int* Ids;
        [FieldOffset(24)] public int* Positions;
        [FieldOffset(32)] public int* SequenceCounts;
        [FieldOffset(40)] public int** Sequences;
        [FieldOffset(48)] public byte* Outputs;
    }

    private readonly nint _library = Library();
    private readonly nint _model;
    private readonly nint _vocabulary;
    private readonly nint _context;
    private readonly int _dimensions;

    /// <param name="path">A GGUF file. The library must have been loaded and started by the binding.</param>
    /// <param name="positions">Tokens of a batch; -1 for pooling takes what the file says.</param>
    /// <param name="pooling">1 is mean.</param>
    public DirectLlama(string path, int positions, int pooling = 1)
    {
        var modelParameters = ((delegate* unmanaged[Cdecl]<Params80>)Export("llama_model_default_params"))();
        modelParameters.GpuLayers = 0;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            _model = ((delegate* unmanaged[Cdecl]<byte*, Params80, nint>)Export("llama_model_load_from_file"))(bytes, modelParameters);
        if (_model == 0)
            throw new InvalidOperationException("llama.cpp did not load " + path);
        _vocabulary = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("llama_model_get_vocab"))(_model);
        _dimensions = ((delegate* unmanaged[Cdecl]<nint, int>)Export("llama_model_n_embd"))(_model);

        var parameters = ((delegate* unmanaged[Cdecl]<Params160>)Export("llama_context_default_params"))();
        parameters.Context = parameters.Batch = parameters.PhysicalBatch = (uint)positions;
        parameters.Sequences = 1;
        parameters.Threads = parameters.BatchThreads = 1;
        parameters.Pooling = pooling;
        parameters.FlashAttention = 1;
        parameters.Embeddings = 1;
        _context = ((delegate* unmanaged[Cdecl]<nint, Params160, nint>)Export("llama_init_from_model"))(_model, parameters);
        if (_context == 0)
            throw new InvalidOperationException("llama.cpp did not make a context");
    }

    public int[] Tokenize(ReadOnlySpan<byte> utf8)
    {
        var tokens = new int[utf8.Length + 8];
        fixed (byte* text = utf8)
        fixed (int* first = tokens)
        {
            var count = ((delegate* unmanaged[Cdecl]<nint, byte*, int, int*, int, byte, byte, int>)Export("llama_tokenize"))(
                _vocabulary, text, utf8.Length, first, tokens.Length, 1, 0);
            return tokens[..count];
        }
    }

    /// <summary>The pooled vector scaled to length 1, or null when llama.cpp has none.</summary>
    public float[]? Embed(string text) => Embed(Tokenize(Encoding.UTF8.GetBytes(text)));

    public float[]? Embed(int[] ids)
    {
        var positions = Enumerable.Range(0, ids.Length).ToArray();
        var counts = Enumerable.Repeat(1, ids.Length).ToArray();
        var outputs = Enumerable.Repeat((byte)1, ids.Length).ToArray();
        var sequence = 0;
        var sequences = Enumerable.Repeat((nint)(&sequence), ids.Length).ToArray();
        fixed (int* idsAt = ids, positionsAt = positions, countsAt = counts)
        fixed (byte* outputsAt = outputs)
        fixed (nint* sequencesAt = sequences)
        {
            Batch56 batch = new()
            {
                Tokens = ids.Length,
                Ids = idsAt,
                Positions = positionsAt,
                SequenceCounts = countsAt,
                Sequences = (int**)sequencesAt,
                Outputs = outputsAt,
            };
            var result = ((delegate* unmanaged[Cdecl]<nint, Batch56, int>)Export("llama_encode"))(_context, batch);
            if (result != 0)
                return null;
        }

        var pooled = ((delegate* unmanaged[Cdecl]<nint, int, float*>)Export("llama_get_embeddings_seq"))(_context, 0);
        if (pooled is null)
            return null;
        var vector = new Span<float>(pooled, _dimensions).ToArray();
        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        return [.. vector.Select(value => (float)(value / length))];
    }

    public static double Cosine(IReadOnlyList<float> one, IReadOnlyList<float> other)
        => one.Zip(other, (a, b) => (double)a * b).Sum() / Math.Sqrt(one.Sum(a => (double)a * a) * other.Sum(b => (double)b * b));

    public void Dispose()
    {
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("llama_free"))(_context);
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("llama_model_free"))(_model);
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static nint Library()
    {
        using var process = Process.GetCurrentProcess();
        return NativeLibrary.Load(process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .First(path => Path.GetFileName(path).StartsWith("libllama.", StringComparison.Ordinal)));
    }
}
