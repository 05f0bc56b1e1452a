namespace XnaiAspire.Assets;

/// <summary>
/// The pinned npm packages of package-lock.json, installed into a work directory on first use and removed at the end. npm checks each
/// tarball against the lock file's SHA-512.
/// </summary>
/// <param name="manifests">Directory of package.json, package-lock.json and .npmrc.</param>
/// <param name="work">Work directory; whatever an interrupted build left there is removed.</param>
/// <param name="sources">Platform and npm client.</param>
public sealed class NpmPackages(string manifests, string work, AssetSources sources) : IAsyncDisposable
{
    // The published packages are for this platform alone; llama.cpp's needs glibc 2.34.
    private const string SupportedPlatform = "linux-x64";

    private bool _installed;

    /// <summary>Directory for an asset's own temporary files.</summary>
    public string Work => work;

    /// <summary>The directory of an installed package.</summary>
    /// <param name="package">Name with scope, for example <c>@node-llama-cpp/linux-x64</c>.</param>
    /// <param name="cancellationToken">Ends the npm client.</param>
    /// <exception cref="AssetException">npm is missing, fails, or the platform has no package.</exception>
    public async Task<string> DirectoryOfAsync(string package, CancellationToken cancellationToken)
    {
        if (!_installed)
        {
            await InstallAsync(cancellationToken);
            _installed = true;
        }

        return Path.Combine(work, "node_modules", package);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        // Portable and distribution builds of .NET name the platform "debian.12-x64" and the like; musl is always named.
        if (!OperatingSystem.IsLinux() || sources.Platform.Contains("musl") || !sources.Platform.EndsWith("-x64", StringComparison.Ordinal))
        {
            throw new AssetException(
                $"the bundled packages exist for {SupportedPlatform} with glibc, and this is {sources.Platform}. Set {AssetSources.AspireHomeVariable} "
                + $"and {AssetSources.LlamaHomeVariable} to directories that hold them, or build with XNAI_PACKAGES=nuget.");
        }

        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        Directory.CreateDirectory(work);
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(manifests, file), Path.Combine(work, file));
        }

        Console.WriteLine("assets: fetching the Aspire dashboard and control plane and llama.cpp (once, about 130 MB) ...");
        var npm = await Command.RunAsync(
            sources.Npm,
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
            work,
            [],
            cancellationToken)
            ?? throw new AssetException(
                $"'{sources.Npm}' was not found. Install Node.js (which brings npm), or set {AssetSources.AspireHomeVariable} and "
                + $"{AssetSources.LlamaHomeVariable} to directories that hold the assets.");
        if (npm.ExitCode != 0)
        {
            throw new AssetException(
                $"npm could not install the pinned packages (exit code {npm.ExitCode}). Is the package feed within reach? npm said: {npm.FirstLines}");
        }
    }
}
