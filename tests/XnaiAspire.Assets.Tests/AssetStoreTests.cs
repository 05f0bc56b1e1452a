using System.Text.Json;
using System.Xml.Linq;
using XnaiAspire.Assets.Aspire;

namespace XnaiAspire.Assets.Tests;

public sealed class AssetStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static string RepositoryRoot => FindUp("XnaiAspire.sln");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Overrides_need_no_npm_and_are_stamped()
    {
        var sources = new AssetSources("linux-x64", "no-such-npm", AspireHome(), LlamaHome());

        await new AssetStore(_directory.Path, sources).EnsureAsync(CancellationToken.None);

        Assert.True(File.Exists(_directory["artifacts/llama/3.22.1/libllama.so"]));
        Assert.False(File.Exists(_directory["artifacts/llama/3.22.1/libllama-common.so"]));
        Assert.True(File.Exists(_directory["artifacts/aspire/13.5.4/lib/Grpc.Core.Api.dll"]));
        Assert.True(File.Exists(_directory["artifacts/aspire/13.5.4/dcp/dcp"]));
    }

    [Fact]
    public async Task An_interrupted_asset_is_made_anew_and_the_finished_one_kept()
    {
        var sources = new AssetSources("linux-x64", "no-such-npm", AspireHome(), LlamaHome());
        var store = new AssetStore(_directory.Path, sources);
        await store.EnsureAsync(CancellationToken.None);
        File.Delete(_directory["artifacts/llama/3.22.1/.complete"]);
        File.Delete(_directory["artifacts/llama/3.22.1/libllama.so"]);
        var kept = File.GetLastWriteTimeUtc(_directory["artifacts/aspire/13.5.4/.complete"]);

        await store.EnsureAsync(CancellationToken.None);

        Assert.True(File.Exists(_directory["artifacts/llama/3.22.1/libllama.so"]));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(_directory["artifacts/aspire/13.5.4/.complete"]));
    }

    [Fact]
    public async Task Concurrent_builds_bring_one_whole_copy()
    {
        var sources = new AssetSources("linux-x64", "no-such-npm", AspireHome(), LlamaHome());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new AssetStore(_directory.Path, sources).EnsureAsync(CancellationToken.None)));

        Assert.True(File.Exists(_directory["artifacts/llama/3.22.1/.complete"]));
        Assert.Equal(AspireAsset.Assemblies.Count, Directory.GetFiles(_directory["artifacts/aspire/13.5.4/lib"]).Length);
    }

    [Fact]
    public async Task A_missing_npm_is_one_clear_error()
    {
        var error = await FailAsync(new AssetSources("linux-x64", "no-such-npm", null, null));

        Assert.Contains("'no-such-npm' was not found. Install Node.js", error.Message);
    }

    [Fact]
    public async Task A_failing_npm_is_quoted()
    {
        var npm = _directory.Write("npm", "#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 7\n"u8.ToArray());
        File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var error = await FailAsync(new AssetSources("linux-x64", npm, null, null));

        Assert.Contains("exit code 7", error.Message);
        Assert.Contains("ENOTFOUND", error.Message);
        Assert.False(Directory.Exists(_directory["artifacts/work"]));
    }

    [Theory]
    [InlineData("linux-musl-x64")]
    [InlineData("linux-arm64")]
    public async Task A_platform_without_packages_names_the_ways_out(string platform)
    {
        var error = await FailAsync(new AssetSources(platform, "npm", null, null));

        Assert.Contains(platform, error.Message);
        Assert.Contains(AssetSources.AspireHomeVariable, error.Message);
    }

    [Fact]
    public async Task A_wrong_override_says_what_is_missing()
    {
        var error = await FailAsync(new AssetSources("linux-x64", "npm", AspireHome(), _directory.Path));

        Assert.Contains("libllama*.so", error.Message);
    }

    [Fact]
    public void Code_build_files_and_lock_file_agree_on_the_versions()
    {
        var assets = Path.Combine(RepositoryRoot, "eng", "assets");
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(assets, "package.json")));
        var dependencies = package.RootElement.GetProperty("dependencies");
        var lane = XDocument.Load(Path.Combine(RepositoryRoot, "eng", "packages", "Bundled.targets"));
        string Property(string name) => lane.Descendants(name).Single().Value;

        Assert.EndsWith($"aspire/{dependencies.GetProperty("@microsoft/aspire-cli-linux-x64").GetString()}/", Property("XnaiAspireDir"));
        Assert.EndsWith($"llama/{dependencies.GetProperty("@node-llama-cpp/linux-x64").GetString()}/", Property("XnaiLlamaDir"));
        Assert.DoesNotContain("\"resolved\"", File.ReadAllText(Path.Combine(assets, "package-lock.json")));
    }

    [Fact]
    public void The_bundled_lane_references_exactly_the_unpacked_assemblies()
    {
        var lane = XDocument.Load(Path.Combine(RepositoryRoot, "eng", "packages", "Bundled.targets"));

        var referenced = lane.Descendants("_XnaiAssembly").SelectMany(item => item.Attribute("Include")!.Value.Split(';')).Distinct().Order();

        Assert.Equal(AspireAsset.Assemblies.Order(), referenced);
    }

    private async Task<AssetException> FailAsync(AssetSources sources)
    {
        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            _directory.Write($"eng/assets/{file}", File.ReadAllBytes(Path.Combine(RepositoryRoot, "eng", "assets", file)));
        }

        return await Assert.ThrowsAsync<AssetException>(() => new AssetStore(_directory.Path, sources).EnsureAsync(CancellationToken.None));
    }

    private string LlamaHome()
    {
        foreach (var name in (string[])["libllama.so", "libggml.so", "libllama-common.so"])
        {
            _directory.Write($"llama-home/{name}", [0x7f, 0x45]);
        }

        return _directory["llama-home"];
    }

    private string AspireHome()
    {
        var files = AspireAsset.Assemblies.ToDictionary(name => name + ".dll", name => System.Text.Encoding.UTF8.GetBytes(name));
        _directory.Write("aspire-home/managed/aspire-managed", BundleFile.Create(files, compress: true));
        _directory.Write("aspire-home/dcp/dcp", [0x7f, 0x45]);
        return _directory["aspire-home"];
    }

    private static string FindUp(string file)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, file)))
            {
                return directory.FullName;
            }
        }

        throw new FileNotFoundException(file);
    }
}
