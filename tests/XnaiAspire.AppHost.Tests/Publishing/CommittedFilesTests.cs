using System.Text.Json.Nodes;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>What lies in deploy/ is what the model says now.</summary>
[Collection(PublishedCollection.Name)]
public sealed class CommittedFilesTests(Published published)
{
    private const string Refresh =
        """
        deploy/ is stale. Refresh it with:
            dotnet run --project XnaiAspire.AppHost -- --operation publish --step publish --output-path deploy
            dotnet run --project XnaiAspire.AppHost -- --operation publish --step publish --output-path deploy/shards --Deployment:Shards=4
            dotnet run --project XnaiAspire.AppHost -- --publisher manifest --output-path deploy/manifest.json
        and delete what is no longer written:
        """;

    private static string Deploy => Path.Combine(Published.RepositoryRoot, "deploy");

    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes")]
    [InlineData("shards/compose")]
    [InlineData("shards/kubernetes")]
    public void Files_are_committed_as_they_are_published(string target)
    {
        var fresh = Files(Path.Combine(published.Path, target));
        var committed = Files(Path.Combine(Deploy, target));

        var different = fresh.Keys.Union(committed.Keys).Where(name => fresh.GetValueOrDefault(name) != committed.GetValueOrDefault(name)).Order().ToArray();

        Assert.True(different.Length == 0, $"{Refresh} {string.Join(", ", different.Select(name => $"deploy/{target}/{name}"))}");
    }

    [Fact]
    public void The_manifest_is_committed_as_it_is_published()
    {
        var committed = Path.Combine(Deploy, "manifest.json");
        Assert.True(File.Exists(committed), $"{Refresh} there is no deploy/manifest.json");

        Assert.True(Manifest(committed) == Manifest(published.Manifest), $"{Refresh} deploy/manifest.json");
    }

    // Paths in it are relative to where it lies.
    private static string Manifest(string path)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
        {
            if (resource!["path"] is { } project)
            {
                resource["path"] = Path.GetFullPath((string)project!, Path.GetDirectoryName(path)!);
            }
        }

        return manifest.ToJsonString();
    }

    private static Dictionary<string, string> Files(string directory) => !Directory.Exists(directory)
        ? []
        : Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(directory, path), File.ReadAllText);
}
