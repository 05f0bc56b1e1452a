using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Helm;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>A library that is dealt out, with certificates, several Embedders, batches of a given size and a Redis that is there already.</summary>
public sealed class CombinedVariantTests : IAsyncLifetime
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("xnai-combined-");

    private JsonObject Services => YamlJson.Parse(File.ReadAllText(Path.Combine(_output.FullName, "compose", "docker-compose.yaml")))["services"]!.AsObject();

    public async Task InitializeAsync()
    {
        var (exitCode, console) = await PublishProcess.RunAsync(
            "--operation=publish", $"--output-path={_output.FullName}", "--embedders", "2", "--batch-size", "7", "--redis", "redis.example:6379,ssl=true,password=never-written",
            "--Deployment:Shards=2", "--Deployment:Tls=true", "--Deployment:Dashboard=false");
        Assert.True(exitCode == 0, console);
    }

    public Task DisposeAsync()
    {
        _output.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void Who_serves_nothing_is_given_the_authoritys_certificate_and_no_key()
    {
        Assert.Equal(["embedder", "embedder-2", "ingestor-1", "ingestor-2", "merge"], Services.Select(service => service.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["tls.crt", "tls.key", "ca.crt"], FilesOf("embedder-2"));
        Assert.Equal(["ca.crt"], FilesOf("ingestor-2"));

        var pod = RenderedChart.Render(Path.Combine(_output.FullName, "kubernetes")).One("Job", "ingestor-job")["spec"]!["template"]!["spec"]!;
        var secret = Assert.Single(pod["volumes"]!.AsArray(), volume => volume!["secret"] is not null)!["secret"]!;
        Assert.Equal("ca.crt", (string)Assert.Single(secret["items"]!.AsArray())!["key"]!);
    }

    [Fact]
    public void What_merges_makes_the_same_batches_and_needs_no_certificate()
    {
        string[] arguments = [.. Services["merge"]!["command"]!.AsArray().Select(argument => (string)argument!)];
        Assert.Equal("7", arguments[Array.IndexOf(arguments, "--batch-size") + 1]);
        Assert.Contains("7", Services["ingestor-1"]!["command"]!.AsArray().Select(argument => (string)argument!));

        Assert.Empty(FilesOf("merge"));
        var pod = RenderedChart.Render(Path.Combine(_output.FullName, "kubernetes")).One("Job", "merge-job")["spec"]!["template"]!["spec"]!;
        Assert.DoesNotContain(pod["volumes"]!.AsArray(), volume => volume!["secret"] is not null);
    }

    [Fact]
    public void The_Redis_that_is_there_already_is_called_as_its_connection_string_says()
    {
        Assert.Equal("${REDIS:?is not set}", (string)Services["ingestor-1"]!["environment"]!["ConnectionStrings__redis"]!);
        Assert.Equal("https://embedder-2:5301", (string)Services["ingestor-1"]!["environment"]!["services__embedder__grpc__1"]!);
    }

    private IEnumerable<string> FilesOf(string service) => Services[service]!["volumes"]!.AsArray()
        .Select(mount => (string)mount!["target"]!)
        .Where(target => target.StartsWith("/tls/", StringComparison.Ordinal))
        .Select(target => target["/tls/".Length..]);
}
