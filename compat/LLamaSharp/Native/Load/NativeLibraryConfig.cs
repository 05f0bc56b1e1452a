using Microsoft.Extensions.Logging;

namespace LLama.Native;

/// <summary>Where the native libraries are. To be settled before the first native call.</summary>
public sealed class NativeLibraryConfig
{
    private readonly List<string> _searchDirectories = [];

    private NativeLibraryConfig()
    {
    }

    public static NativeLibraryConfig LLama { get; } = new();

    public static NativeLibraryConfigContainer All { get; } = new(LLama);

#pragma warning disable CA1822 // An instance member in the published type.
    public bool LibraryHasLoaded => LlamaLibraries.Loaded;
#pragma warning restore CA1822

    internal string? LibraryPath { get; private set; }

    internal IReadOnlyList<string> SearchDirectories => _searchDirectories;

    public NativeLibraryConfig WithLibrary(string? libraryPath)
    {
        ThrowIfLoaded();
        LibraryPath = libraryPath;
        return this;
    }

    public NativeLibraryConfig WithSearchDirectory(string directory)
    {
        ThrowIfLoaded();
        _searchDirectories.Add(directory);
        return this;
    }

    public NativeLibraryConfig WithLogCallback(NativeLogConfig.LLamaLogCallback? callback)
    {
        ThrowIfLoaded();
        NativeLogConfig.llama_log_set(callback);
        return this;
    }

    public NativeLibraryConfig WithLogCallback(ILogger? logger)
    {
        ThrowIfLoaded();
        NativeLogConfig.llama_log_set(logger);
        return this;
    }

    private static void ThrowIfLoaded()
    {
        if (LlamaLibraries.Loaded)
            throw new InvalidOperationException("The native libraries are loaded already: configure them before the first call that needs them.");
    }
}
