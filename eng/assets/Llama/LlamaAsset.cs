namespace XnaiAspire.Assets.Llama;

/// <summary>llama.cpp's shared libraries for the CPU, as node-llama-cpp publishes them.</summary>
/// <param name="artifacts">The repository's <c>artifacts</c> directory.</param>
public sealed class LlamaAsset(string artifacts) : Asset(Path.Combine(artifacts, "llama", Version))
{
    private const string Version = "3.22.1";
    private const string Package = "@node-llama-cpp/linux-x64";

    /// <inheritdoc/>
    protected override string Origin(AssetSources sources) => sources.LlamaHome ?? $"{Package}@{Version}";

    /// <inheritdoc/>
    protected override async Task FillAsync(NpmPackages packages, AssetSources sources, CancellationToken cancellationToken)
    {
        var from = sources.LlamaHome
            ?? Path.Combine(await packages.DirectoryOfAsync(Package, cancellationToken), "bins", "linux-x64");
        var libraries = Directory.Exists(from) ? Directory.GetFiles(from, "*.so").Where(IsNeeded).ToList() : [];
        if (!libraries.Any(path => Path.GetFileName(path).StartsWith("libllama", StringComparison.Ordinal)))
        {
            throw new AssetException($"no libllama*.so in {from}; {AssetSources.LlamaHomeVariable} must name a directory with llama.cpp's libraries.");
        }

        foreach (var library in libraries)
        {
            File.Copy(library, Path.Combine(AssetDirectory, Path.GetFileName(library)), overwrite: true);
        }

        Console.WriteLine($"assets: llama.cpp, {libraries.Count} libraries");
    }

    // libllama-common holds llama.cpp's command-line tools: 6 MB that nothing here loads.
    private static bool IsNeeded(string path) => !Path.GetFileName(path).StartsWith("libllama-common", StringComparison.Ordinal);
}
