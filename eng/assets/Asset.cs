namespace XnaiAspire.Assets;

/// <summary>One thing to fetch, in a directory of its own.</summary>
/// <param name="directory">Where it goes, for example <c>artifacts/llama/3.22.1</c>.</param>
public abstract class Asset(string directory)
{
    /// <summary>Where it goes.</summary>
    protected string AssetDirectory { get; } = directory;

    private string Stamp => Path.Combine(AssetDirectory, ".complete");

    /// <summary>What the stamp holds: where the asset came from, so that a changed override is noticed.</summary>
    /// <param name="sources">Where assets may come from now.</param>
    protected abstract string Origin(AssetSources sources);

    /// <summary>Fetches or copies the asset into its empty directory.</summary>
    /// <param name="packages">The npm packages.</param>
    /// <param name="sources">Where assets may come from.</param>
    /// <param name="cancellationToken">Ends it; the next call starts over.</param>
    protected abstract Task FillAsync(NpmPackages packages, AssetSources sources, CancellationToken cancellationToken);

    /// <summary>Whether the asset is complete and from where it should be.</summary>
    /// <param name="sources">Where assets may come from now.</param>
    public bool IsCurrent(AssetSources sources)
    {
        try
        {
            return File.ReadAllText(Stamp) == Origin(sources);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes the asset's directory anew and stamps it last.</summary>
    /// <param name="packages">The npm packages.</param>
    /// <param name="sources">Where assets may come from.</param>
    /// <param name="cancellationToken">Ends it; the next call starts over.</param>
    public async Task BringAsync(NpmPackages packages, AssetSources sources, CancellationToken cancellationToken)
    {
        if (Directory.Exists(AssetDirectory))
        {
            Directory.Delete(AssetDirectory, recursive: true);
        }

        Directory.CreateDirectory(AssetDirectory);
        await FillAsync(packages, sources, cancellationToken);
        await File.WriteAllTextAsync(Stamp + ".part", Origin(sources), cancellationToken);
        File.Move(Stamp + ".part", Stamp);
    }
}
