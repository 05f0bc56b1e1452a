using Microsoft.Extensions.Logging;

namespace LLama.Native;

public sealed class NativeLibraryConfigContainer
{
    private readonly NativeLibraryConfig _llama;

    internal NativeLibraryConfigContainer(NativeLibraryConfig llama) => _llama = llama;

    public NativeLibraryConfigContainer WithSearchDirectory(string directory)
    {
        _llama.WithSearchDirectory(directory);
        return this;
    }

    public NativeLibraryConfigContainer WithLogCallback(NativeLogConfig.LLamaLogCallback? callback)
    {
        _llama.WithLogCallback(callback);
        return this;
    }

    public NativeLibraryConfigContainer WithLogCallback(ILogger? logger)
    {
        _llama.WithLogCallback(logger);
        return this;
    }
}
