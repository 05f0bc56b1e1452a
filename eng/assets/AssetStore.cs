using XnaiAspire.Assets.Aspire;
using XnaiAspire.Assets.Llama;

namespace XnaiAspire.Assets;

/// <summary>
/// The directory <c>artifacts/</c> as far as fetched things go. Each asset has a directory named by its version that ends with a stamp
/// file; without the stamp it is made anew, so an interrupted build goes on with the next one. A lock file keeps builds apart.
/// </summary>
/// <param name="root">Full path of the repository.</param>
/// <param name="sources">Where the assets may come from.</param>
public sealed class AssetStore(string root, AssetSources sources)
{
    private string Artifacts => Path.Combine(root, "artifacts");

    /// <summary>Brings whatever is missing; returns at once when nothing is.</summary>
    /// <param name="cancellationToken">Ends the npm client and leaves no stamp.</param>
    /// <exception cref="AssetException">npm is missing, the feed is out of reach, or the platform has no package.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        Asset[] assets = [new AspireAsset(Artifacts), new LlamaAsset(Artifacts)];
        if (assets.All(asset => asset.IsCurrent(sources)))
        {
            return;
        }

        Directory.CreateDirectory(Artifacts);
        await using var held = await FileLock.AcquireAsync(Path.Combine(Artifacts, ".assets.lock"), cancellationToken);
        var missing = assets.Where(asset => !asset.IsCurrent(sources)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await using var packages = new NpmPackages(Path.Combine(root, "eng", "assets"), Path.Combine(Artifacts, "work"), sources);
        foreach (var asset in missing)
        {
            await asset.BringAsync(packages, sources, cancellationToken);
        }
    }
}
