using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LLama.Exceptions;

namespace LLama.Native;

/// <summary>Loads llama.cpp once a process, in the only order that works, and refuses any build whose structs we do not know.</summary>
internal static unsafe partial class LlamaLibraries
{
    // The releases whose llama_model_params, llama_context_params and llama_batch were compiled and compared with ours, field by field.
    private static readonly string[] KnownVersions = ["0.4.0", "0.5.0"];

    private static readonly Lazy<RuntimeError?> Outcome = new(Load);
    private static string Folder = "";

    // True from the moment that native functions can be called.
    private static volatile bool CanCall;

    public static bool Loaded => CanCall;

    /// <exception cref="RuntimeError">The libraries are missing, do not load, or are of a version that this binding does not know.</exception>
    public static void EnsureLoaded()
    {
        if (Outcome.Value is { } failure)
            throw new RuntimeError(failure.Message);
    }

    /// <summary>"0.5.0-dev" is release 0.5.0 built from its tag.</summary>
    internal static bool IsKnown(string version) => KnownVersions.Contains(version.Split('-')[0], StringComparer.Ordinal);

    /// <summary>A wrong size means silent memory corruption at the first call, so it is checked before one is made.</summary>
    internal static bool LayoutsAreAsCompiled()
        => Unsafe.SizeOf<LLamaModelParams>() == 80 && Unsafe.SizeOf<LLamaContextParams>() == 160 && Unsafe.SizeOf<LLamaNativeBatch>() == 56;

    private static RuntimeError? Load()
    {
        try
        {
            if (!LayoutsAreAsCompiled())
                return new RuntimeError("llama.cpp's structs have another size on this platform than in the builds that this binding knows.");
            SetNativeEnvironment("GGML_NO_BACKTRACE", "1");
            Folder = LlamaLibraryFiles.FindDirectory(NativeLibraryConfig.LLama);
            NativeLibrary.SetDllImportResolver(typeof(LlamaLibraries).Assembly, Resolve);

            var version = Marshal.PtrToStringUTF8((nint)NativeApi.llama_version()) ?? "";
            if (!IsKnown(version))
            {
                return new RuntimeError($"llama.cpp in '{Folder}' is version '{version}'; this binding knows the memory layouts of "
                    + string.Join(" and ", KnownVersions) + " only.");
            }

            NativeLogConfig.Install();
            CanCall = true;
            NativeApi.ggml_backend_load_all_from_path(Folder);
            NativeApi.llama_backend_init();
            return null;
        }
        catch (RuntimeError error)
        {
            return error;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return new RuntimeError($"llama.cpp in '{Folder}' cannot be used: {error.Message}");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
        => name is NativeApi.Llama or NativeApi.Ggml
            ? NativeLibrary.Load(LlamaLibraryFiles.Find(Folder, name) ?? throw new DllNotFoundException($"lib{name} is missing in '{Folder}'"))
            : 0;

    // ggml asks getenv, and .NET's own variables are a copy that getenv does not see. Without this one an abort starts a debugger.
    private static void SetNativeEnvironment(string name, string value)
    {
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable(name, value);
        else
            _ = setenv(name, value, 1);
    }

#pragma warning disable IDE1006 // Native functions keep their own names.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
#pragma warning restore IDE1006
}
