namespace XnaiAspire.Assets.Aspire;

/// <summary>
/// Aspire's control plane (<c>dcp/</c>), dashboard (<c>managed/</c>) and the assemblies of gRPC, Protobuf and OpenTelemetry's hosting
/// that lie inside the dashboard's single-file program (<c>lib/</c>).
/// </summary>
/// <param name="artifacts">The repository's <c>artifacts</c> directory.</param>
public sealed class AspireAsset(string artifacts) : Asset(Path.Combine(artifacts, "aspire", Version))
{
    private const string Version = "13.5.4";
    private const string Package = "@microsoft/aspire-cli-linux-x64";

    /// <summary>The assemblies that the bundled lane references; eng/packages/Bundled.targets names the same ones.</summary>
    public static readonly IReadOnlyList<string> Assemblies =
    [
        "Google.Protobuf",
        "Grpc.AspNetCore.Server",
        "Grpc.AspNetCore.Server.ClientFactory",
        "Grpc.Core.Api",
        "Grpc.Net.Client",
        "Grpc.Net.ClientFactory",
        "Grpc.Net.Common",
        "OpenTelemetry.Extensions.Hosting",
    ];

    /// <inheritdoc/>
    protected override string Origin(AssetSources sources) => sources.AspireHome ?? $"{Package}@{Version}";

    /// <inheritdoc/>
    protected override async Task FillAsync(NpmPackages packages, AssetSources sources, CancellationToken cancellationToken)
    {
        if (sources.AspireHome is { } home)
        {
            Link(home);
        }
        else
        {
            await UnpackAsync(await packages.DirectoryOfAsync(Package, cancellationToken), packages.Work, cancellationToken);
        }

        var dashboard = Path.Combine(AssetDirectory, "managed", "aspire-managed");
        if (!File.Exists(dashboard) || !File.Exists(Path.Combine(AssetDirectory, "dcp", "dcp")))
        {
            throw new AssetException($"{sources.AspireHome ?? Package} lacks dcp/dcp or managed/aspire-managed.");
        }

        var lib = Directory.CreateDirectory(Path.Combine(AssetDirectory, "lib")).FullName;
        SingleFileBundle.Extract(dashboard, Assemblies.Select(name => name + ".dll").ToHashSet(StringComparer.Ordinal), lib);
        Console.WriteLine($"assets: Aspire dashboard and control plane, {Assemblies.Count} assemblies");
    }

    private void Link(string home)
    {
        foreach (var part in (string[])["dcp", "managed"])
        {
            Directory.CreateSymbolicLink(Path.Combine(AssetDirectory, part), Path.Combine(home, part));
        }
    }

    private async Task UnpackAsync(string package, string work, CancellationToken cancellationToken)
    {
        // "setup" checks the layout it finds through ASPIRE_HOME; pointing it at the install path keeps it from unpacking a second copy
        // below the home directory. HOME must exist, else it writes its logs into the working directory.
        var install = Path.Combine(work, "aspire");
        var home = Directory.CreateDirectory(Path.Combine(work, "home")).FullName;
        var setup = await Command.RunAsync(
            Path.Combine(package, "bin", "aspire"),
            ["setup", "--non-interactive", "--nologo", "--install-path", install],
            work,
            [
                new("HOME", home),
                new("ASPIRE_HOME", install),
                new("ASPIRE_CLI_TELEMETRY_OPTOUT", "true"),
                new("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
            ],
            cancellationToken)
            ?? throw new AssetException($"{Package} has no bin/aspire.");
        var versions = Path.Combine(install, "versions");
        if (setup.ExitCode != 0 || !Directory.Exists(versions) || Directory.GetDirectories(versions) is not [var version])
        {
            throw new AssetException($"'aspire setup' could not unpack (exit code {setup.ExitCode}): {setup.FirstLines}");
        }

        foreach (var part in (string[])["dcp", "managed"])
        {
            Directory.Move(Path.Combine(version, part), Path.Combine(AssetDirectory, part));
        }
    }
}
