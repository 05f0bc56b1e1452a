using XnaiAspire.AppHost.Tests.Helm;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>Several Embedders, a model to fetch, a Redis that is there already, no dashboard.</summary>
public sealed class VariantTests : IAsyncLifetime
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("xnai-variant-");

    public async Task InitializeAsync()
    {
        var (exitCode, console) = await PublishProcess.RunAsync(
            "--operation=publish", $"--output-path={_output.FullName}", "--embedders", "2", "--model", "all-MiniLM-L6-v2", "--batch-size", "7",
            "--redis", "redis.example:6379,password=never-written", "--Deployment:Dashboard=false");
        Assert.True(exitCode == 0, console);
    }

    public Task DisposeAsync()
    {
        _output.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void Compose_has_what_was_asked_for()
    {
        var services = YamlJson.Parse(File.ReadAllText(Path.Combine(_output.FullName, "compose", "docker-compose.yaml")))["services"]!.AsObject();

        Assert.Equal(["embedder", "ingestor", "embedder-2"], services.Select(service => service.Key));
        Assert.Equal("http://embedder-2:5301", (string)services["ingestor"]!["environment"]!["services__embedder__grpc__1"]!);
        Assert.Equal("${REDIS:?is not set}", (string)services["ingestor"]!["environment"]!["ConnectionStrings__redis"]!);
        Assert.Equal(["--model", "all-MiniLM-L6-v2"], services["embedder-2"]!["command"]!.AsArray().Select(argument => (string)argument!));
        Assert.Contains("7", services["ingestor"]!["command"]!.AsArray().Select(argument => (string)argument!));
        Assert.Null(services["ingestor"]!["environment"]!["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    [Fact]
    public void The_chart_keeps_one_budget_and_lets_the_model_be_fetched()
    {
        var chart = RenderedChart.Render(Path.Combine(_output.FullName, "kubernetes"));

        Assert.Equal(
            ["embedder", "embedder-2"],
            chart.One("PodDisruptionBudget", "embedder-pdb")["spec"]!["selector"]!["matchExpressions"]![0]!["values"]!.AsArray().Select(value => (string)value!));
        var egress = Assert.Single(chart.One("NetworkPolicy", "embedder-2-network")["spec"]!["egress"]!.AsArray())!;
        Assert.Equal(443, (int)egress["ports"]![0]!["port"]!);
        Assert.Equal("from-the-installer", (string)chart.One("Secret", "ingestor-secrets")["stringData"]!["ConnectionStrings__redis"]!);
        Assert.DoesNotContain(chart.Objects, item => (string)item["kind"]! == "StatefulSet");
    }

    [Fact]
    public void The_connection_string_is_not_written() => Assert.All(
        Directory.EnumerateFiles(_output.FullName, "*", SearchOption.AllDirectories), path => Assert.DoesNotContain("never-written", File.ReadAllText(path)));
}
