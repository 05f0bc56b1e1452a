namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>Everything that is published, once for all tests.</summary>
public sealed class Published : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("xnai-publish-");

    /// <summary>Laid out as deploy/ is.</summary>
    public string Path => _root.FullName;

    public string Manifest => System.IO.Path.Combine(Path, "manifest.json");

    public string Compose => System.IO.Path.Combine(Path, "compose");

    public string Chart => System.IO.Path.Combine(Path, "kubernetes");

    /// <summary>With the library dealt out to four; laid out as deploy/shards is.</summary>
    public string Shards => System.IO.Path.Combine(Path, "shards");

    /// <summary>With certificates.</summary>
    public string Tls => System.IO.Path.Combine(Path, "tls");

    /// <summary>Every chart, whatever was asked for.</summary>
    public IEnumerable<string> Charts => ((string[])[Path, Shards, Tls]).Select(path => System.IO.Path.Combine(path, "kubernetes"));

    /// <summary>The directory of every compose file, whatever was asked for.</summary>
    public IEnumerable<string> ComposeFiles => ((string[])[Path, Shards, Tls]).Select(path => System.IO.Path.Combine(path, "compose"));

    public static string RepositoryRoot
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "XnaiAspire.sln")))
            {
                directory = directory.Parent;
            }

            return directory?.FullName ?? throw new DirectoryNotFoundException("XnaiAspire.sln is in no folder above the tests.");
        }
    }

    public async Task InitializeAsync()
    {
        await PublishAsync("--operation", "publish", "--step", "publish", "--output-path", Path);
        await PublishAsync("--operation", "publish", "--step", "publish", "--output-path", Shards, "--Deployment:Shards=4");
        await PublishAsync("--operation", "publish", "--step", "publish", "--output-path", Tls, "--Deployment:Tls=true");
        await PublishAsync("--publisher", "manifest", "--output-path", Manifest);
    }

    public Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static async Task PublishAsync(params string[] arguments)
    {
        var (exitCode, console) = await PublishProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, $"Exit code {exitCode}: {console}");
    }
}

[CollectionDefinition(Name)]
public sealed class PublishedCollection : ICollectionFixture<Published>
{
    public const string Name = "published";
}
