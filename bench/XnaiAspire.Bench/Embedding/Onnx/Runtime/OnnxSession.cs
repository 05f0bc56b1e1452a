using System.Runtime.InteropServices;

namespace XnaiAspire.Bench;

/// <summary>A loaded graph with a pool of threads. Any number of callers; with one thread each call runs on its caller's.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private const int ErrorsOnly = 3;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private static readonly nint[] InputNames = [.. new[] { BertOnnxGraph.Ids, BertOnnxGraph.Mask, BertOnnxGraph.Types }.Select(Marshal.StringToCoTaskMemUTF8)];
    private static readonly nint OutputName = Marshal.StringToCoTaskMemUTF8(BertOnnxGraph.Hidden);

    private readonly OrtApi _api;
    private readonly nint _env;
    private readonly nint _memory;
    private readonly nint _session;

    /// <param name="api">The library.</param>
    /// <param name="model">The graph as a file has it.</param>
    /// <param name="threads">Threads of a call. Optimisation of the graph and spinning of waiting threads stay as they are by default: all, and on.</param>
    public OnnxSession(OrtApi api, byte[] model, int threads)
    {
        _api = api;
        nint env, memory, options, session;
        fixed (byte* name = "bench\0"u8)
            api.Check(api.CreateEnv(ErrorsOnly, name, &env));
        api.Check(api.CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &memory));
        api.Check(api.CreateSessionOptions(&options));
        api.Check(api.SetIntraOpNumThreads(options, threads));
        fixed (byte* bytes = model)
            api.Check(api.CreateSessionFromArray(env, bytes, (nuint)model.Length, options, &session));
        api.ReleaseSessionOptions(options);
        (_env, _memory, _session) = (env, memory, session);
    }

    /// <summary>Runs texts of one length; shorter ones are padded and masked.</summary>
    /// <param name="inputs">Ids, mask and types one behind the other, each texts x tokens.</param>
    /// <param name="texts">Texts.</param>
    /// <param name="tokens">Tokens of each.</param>
    /// <param name="hidden">Takes a vector for each token.</param>
    public void Run(Span<long> inputs, int texts, int tokens, Span<float> hidden)
    {
        nint* values = stackalloc nint[InputNames.Length];
        long* shape = stackalloc long[3] { texts, tokens, hidden.Length / texts / tokens };
        int size = texts * tokens;
        nint output, outputName = OutputName;
        fixed (long* given = inputs)
        fixed (float* wanted = hidden)
        fixed (nint* names = InputNames)
        {
            for (int i = 0; i < InputNames.Length; i++)
                values[i] = Tensor(given + (i * size), size * sizeof(long), shape, 2, OnnxType.Int64);
            output = Tensor(wanted, hidden.Length * sizeof(float), shape, 3, OnnxType.Float);
            nint status = _api.Run(_session, 0, (byte**)names, values, (nuint)InputNames.Length, (byte**)&outputName, 1, &output);
            for (int i = 0; i < InputNames.Length; i++)
                _api.ReleaseValue(values[i]);
            _api.ReleaseValue(output);
            _api.Check(status);
        }
    }

    public void Dispose()
    {
        _api.ReleaseSession(_session);
        _api.ReleaseMemoryInfo(_memory);
        _api.ReleaseEnv(_env);
    }

    private nint Tensor(void* data, int bytes, long* shape, int dimensions, OnnxType type)
    {
        nint value;
        _api.Check(_api.CreateTensorWithDataAsOrtValue(_memory, data, (nuint)bytes, shape, (nuint)dimensions, (int)type, &value));
        return value;
    }
}
