using System.Text.Json.Nodes;

namespace XnaiAspire.AppHost.Tests.Publishing;

[Collection(PublishedCollection.Name)]
public sealed class ManifestTests(Published published)
{
    private JsonObject Resources => JsonNode.Parse(File.ReadAllText(published.Manifest))!["resources"]!.AsObject();

    [Fact]
    public void Has_every_part_and_the_password_that_Redis_refers_to()
    {
        var types = Resources.ToDictionary(resource => resource.Key, resource => (string)resource.Value!["type"]!);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["redis"] = "container.v0",
                ["embedder"] = "project.v0",
                ["ingestor"] = "project.v0",
                ["embedder-key"] = "parameter.v0",
                ["redis-password"] = "parameter.v0",
            },
            types);
    }

    [Fact]
    public void The_password_is_generated_where_it_is_deployed()
    {
        var input = Resources["redis-password"]!["inputs"]!["value"]!;

        Assert.True((bool)input["secret"]!);
        Assert.Equal(22, (int)input["default"]!["generate"]!["minLength"]!);
        Assert.Equal("{redis.bindings.tcp.host}:{redis.bindings.tcp.port},password={redis-password.value}", (string)Resources["redis"]!["connectionString"]!);
    }

    [Fact]
    public void Projects_are_found_from_where_the_manifest_lies()
    {
        foreach (var project in (string[])["embedder", "ingestor"])
        {
            Assert.True(File.Exists(Path.GetFullPath((string)Resources[project]!["path"]!, published.Path)));
        }
    }
}
