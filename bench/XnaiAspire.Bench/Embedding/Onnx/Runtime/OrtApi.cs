using System.Runtime.InteropServices;

namespace XnaiAspire.Bench;

/// <summary>
/// The functions of ONNX Runtime's C API that are called here, out of the table that the library gives. Places in the table are fixed since
/// version 1 of the API.
/// </summary>
internal sealed unsafe class OrtApi
{
    private const uint ApiVersion = 1;

    private readonly void** _table;

    /// <exception cref="MeasurementException">The library cannot be loaded.</exception>
    public OrtApi(string path)
    {
        try
        {
            nint library = NativeLibrary.Load(path);
            var getBase = (delegate* unmanaged[Cdecl]<void**>)NativeLibrary.GetExport(library, "OrtGetApiBase");
            _table = ((delegate* unmanaged[Cdecl]<uint, void**>)getBase()[0])(ApiVersion);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new MeasurementException($"ONNX Runtime's library cannot be loaded: {e.Message}");
        }
    }

    public delegate* unmanaged[Cdecl]<int, byte*, nint*, nint> CreateEnv => (delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)_table[3];

    public delegate* unmanaged[Cdecl]<nint, void*, nuint, nint, nint*, nint> CreateSessionFromArray =>
        (delegate* unmanaged[Cdecl]<nint, void*, nuint, nint, nint*, nint>)_table[8];

    public delegate* unmanaged[Cdecl]<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> Run =>
        (delegate* unmanaged[Cdecl]<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_table[9];

    public delegate* unmanaged[Cdecl]<nint*, nint> CreateSessionOptions => (delegate* unmanaged[Cdecl]<nint*, nint>)_table[10];

    public delegate* unmanaged[Cdecl]<nint, int, nint> SetIntraOpNumThreads => (delegate* unmanaged[Cdecl]<nint, int, nint>)_table[24];

    public delegate* unmanaged[Cdecl]<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue =>
        (delegate* unmanaged[Cdecl]<nint, void*, nuint, long*, nuint, int, nint*, nint>)_table[49];

    public delegate* unmanaged[Cdecl]<int, int, nint*, nint> CreateCpuMemoryInfo => (delegate* unmanaged[Cdecl]<int, int, nint*, nint>)_table[69];

    public void ReleaseEnv(nint env) => Release(92, env);

    public void ReleaseMemoryInfo(nint memory) => Release(94, memory);

    public void ReleaseSession(nint session) => Release(95, session);

    public void ReleaseValue(nint value) => Release(96, value);

    public void ReleaseSessionOptions(nint options) => Release(100, options);

    /// <summary>Throws when a call's status is not zero, which is success.</summary>
    public void Check(nint status)
    {
        if (status == 0)
            return;
        string message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<nint, byte*>)_table[2])(status)) ?? "no message";
        Release(93, status);
        throw new MeasurementException($"ONNX Runtime: {message}");
    }

    private void Release(int place, nint handle) => ((delegate* unmanaged[Cdecl]<nint, void>)_table[place])(handle);
}
