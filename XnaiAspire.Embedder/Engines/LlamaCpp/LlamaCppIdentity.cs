using System.Diagnostics;
using System.Runtime.InteropServices;
using LLama;

namespace XnaiAspire.Embedder.Engines.LlamaCpp;

/// <summary>Asks the libraries that are loaded which llama.cpp this is and for which processor it was compiled: both change the numbers.</summary>
internal static unsafe class LlamaCppIdentity
{
    /// <summary>"llama.cpp 0.5.0 zen4"; to be called after a model was loaded.</summary>
    public static string Read()
    {
        using var process = Process.GetCurrentProcess();
        var libraries = process.Modules.Cast<ProcessModule>().Select(module => module.FileName).ToList();
        return $"llama.cpp {Version(libraries)} {CpuVariant(libraries)}";
    }

    /// <summary>".../libggml-cpu-zen4.so" is for zen4; the published package has ".../avx512/libggml-cpu.so" instead.</summary>
    internal static string CpuVariant(IEnumerable<string> libraries)
    {
        const string stem = "ggml-cpu";
        foreach (var path in libraries)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var at = name.IndexOf(stem, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var variant = name[(at + stem.Length)..].Trim('-');
            return variant.Length > 0 ? variant : Path.GetFileName(Path.GetDirectoryName(path)) ?? "cpu";
        }

        return "cpu";
    }

    // "0.5.0-dev" is what a build of the tag v0.5.0 says. A release too old to have the function is named by the binding's version.
    private static string Version(IEnumerable<string> libraries)
    {
        var path = libraries.FirstOrDefault(path => Path.GetFileName(path) is var name
            && (name.StartsWith("libllama.", StringComparison.Ordinal) || name.StartsWith("llama.", StringComparison.OrdinalIgnoreCase)));
        if (path is not null && NativeLibrary.TryLoad(path, out var library) && NativeLibrary.TryGetExport(library, "llama_version", out var export))
        {
            var version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)export)());
            if (!string.IsNullOrEmpty(version))
                return version.Split('-')[0];
        }

        return "LLamaSharp-" + typeof(LLamaWeights).Assembly.GetName().Version;
    }
}
