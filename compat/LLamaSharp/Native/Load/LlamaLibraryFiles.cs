using System.Runtime.InteropServices;
using LLama.Exceptions;

namespace LLama.Native;

/// <summary>Finds the library files. The release is in some of their names: libllama.v0.5.0.so, libggml.v0.5.0.so, but libggml-base.so.</summary>
internal static class LlamaLibraryFiles
{
    private static readonly string Prefix = OperatingSystem.IsWindows() ? "" : "lib";
    private static readonly string Extension = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    /// <returns>The first directory that holds libllama.</returns>
    /// <exception cref="RuntimeError">None does; the message lists where it was looked for.</exception>
    public static string FindDirectory(NativeLibraryConfig config)
    {
        var rid = (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
            + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");
        string[] candidates =
        [
            .. config.LibraryPath is { } path ? [Path.GetDirectoryName(Path.GetFullPath(path))!] : Array.Empty<string>(),
            .. config.SearchDirectories,
            Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native"),
            AppContext.BaseDirectory,
        ];
        return candidates.FirstOrDefault(directory => Find(directory, "llama") is not null)
            ?? throw new RuntimeError("llama.cpp's libraries were not found. Looked in: " + string.Join(", ", candidates));
    }

    /// <returns>The path of the library in the directory, or null.</returns>
    public static string? Find(string directory, string name)
    {
        if (!Directory.Exists(directory))
            return null;
        var exact = Path.Combine(directory, Prefix + name + Extension);
        return File.Exists(exact)
            ? exact
            : Directory.EnumerateFiles(directory, Prefix + name + ".*" + Extension).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
