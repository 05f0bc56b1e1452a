namespace XnaiAspire.AppHost.Tests.Publishing;

[Collection(PublishedCollection.Name)]
public sealed class SecretTests(Published published)
{
    // REDIS_PASSWORD=  and  redis_password: ""
    [Fact]
    public void No_file_has_a_value_for_a_secret()
    {
        foreach (var compose in published.ComposeFiles)
        {
            var env = File.ReadAllLines(Path.Combine(compose, ".env")).Where(line => line.Contains('=')).ToArray();
            Assert.NotEmpty(env);
            Assert.All(env, line => Assert.EndsWith("=", line));
        }

        foreach (var chart in published.Charts)
        {
            var values = Yaml.YamlJson.Parse(File.ReadAllText(Path.Combine(chart, "values.yaml")));
            Assert.All(values["secrets"]!.AsObject().SelectMany(resource => resource.Value!.AsObject()), secret => Assert.Equal("", (string)secret.Value!));
        }
    }

    [Fact]
    public void Nothing_of_the_machine_that_published_is_in_any_file()
    {
        foreach (var path in Directory.EnumerateFiles(published.Path, "*", SearchOption.AllDirectories).Where(path => path != published.Manifest))
        {
            var text = File.ReadAllText(path);
            Assert.DoesNotContain(Published.RepositoryRoot, text);
            Assert.DoesNotContain("localhost:", text);
        }
    }
}
