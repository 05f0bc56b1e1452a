using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Helm;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>A library that is dealt out to four Ingestors.</summary>
[Collection(PublishedCollection.Name)]
public sealed class ShardsTests(Published published)
{
    private JsonObject Services => YamlJson.Parse(File.ReadAllText(Path.Combine(published.Shards, "compose", "docker-compose.yaml")))["services"]!.AsObject();

    private RenderedChart Chart => RenderedChart.Render(Path.Combine(published.Shards, "kubernetes"));

    [Fact]
    public void Compose_has_a_service_for_each_part_which_ends_and_is_started_again_only_if_it_died()
    {
        Assert.Equal(
            ["compose-dashboard", "redis", "embedder", "ingestor-1", "ingestor-2", "ingestor-3", "ingestor-4", "merge"], Services.Select(service => service.Key));
        for (var number = 1; number <= 4; number++)
        {
            var service = Services[$"ingestor-{number}"]!;
            Assert.Equal(["ingest", "--shard", $"{number}/4", "--accept-failed", "--library-path", "/library", "--data-path", "/home/app"], Words(service["command"]));
            Assert.Equal("on-failure", (string)service["restart"]!);
            Assert.Equal("${INGESTOR_IMAGE:?is not set}", (string)service["image"]!);
            Assert.Equal("${EMBEDDER_KEY:?is not set}", (string)service["environment"]!["Embedder__ApiKey"]!);
            Assert.Equal(["redis", "embedder"], service["depends_on"]!.AsObject().Select(dependency => dependency.Key));
            Assert.Null(service["ports"]);
            Assert.Null(service["healthcheck"]);
        }
    }

    [Fact]
    public void What_merges_in_compose_has_the_same_volumes_and_knows_no_secret()
    {
        var merge = Services["merge"]!;
        Assert.Equal(
            ["merge", "--library-path", "/library", "--data-path", "/home/app", "--index-path", "/home/app/merged", "--wait", "--accept-failed"], Words(merge["command"]));
        Assert.Equal(Services["ingestor-1"]!["volumes"]!.ToJsonString(), merge["volumes"]!.ToJsonString());
        Assert.Null(merge["environment"]);
    }

    [Fact]
    public void The_chart_has_an_indexed_job_whose_pods_share_their_volumes()
    {
        var spec = Chart.One("Job", "ingestor-job")["spec"]!;

        Assert.Equal("Indexed", (string)spec["completionMode"]!);
        Assert.Equal((4, 4), ((int)spec["completions"]!, (int)spec["parallelism"]!));
        Assert.Null(spec["backoffLimit"]);
        Assert.Equal("Never", (string)spec["template"]!["spec"]!["restartPolicy"]!);
        Assert.Equal(["ingest", "--shard", "job/4"], Words(spec["template"]!["spec"]!["containers"]![0]!["args"]).Take(3));
        Assert.Equal(["/tmp", "/home/app", "/library"], spec["template"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!));
        foreach (var claim in (string[])["ingestor-index-pvc", "ingestor-library-pvc"])
        {
            Assert.Equal("ReadWriteMany", (string)Assert.Single(Chart.One("PersistentVolumeClaim", claim)["spec"]!["accessModes"]!.AsArray())!);
        }

        Assert.DoesNotContain(Chart.Objects, item => (string)item["metadata"]!["name"]! is "ingestor-deployment" or "ingestor-service");
    }

    [Fact]
    public void A_job_gives_up_on_a_command_line_and_not_on_a_drained_node_nor_before_a_pod_has_ended()
    {
        foreach (var spec in ((string[])["ingestor-job", "merge-job"]).Select(name => Chart.One("Job", name)["spec"]!))
        {
            var rules = spec["podFailurePolicy"]!["rules"]!.AsArray();
            Assert.Equal("FailJob", (string)rules[0]!["action"]!);
            Assert.Equal(2, (int)Assert.Single(rules[0]!["onExitCodes"]!["values"]!.AsArray())!);
            Assert.Equal("Ignore", (string)rules[1]!["action"]!);
            Assert.Equal("DisruptionTarget", (string)rules[1]!["onPodConditions"]![0]!["type"]!);
            Assert.Equal("Failed", (string)spec["podReplacementPolicy"]!);
        }
    }

    [Fact]
    public void The_pod_that_merges_is_no_Ingestor_to_the_network_and_knows_no_secret()
    {
        var merge = Chart.One("Job", "merge-job");

        Assert.Equal("merge", (string)merge["metadata"]!["labels"]!["app.kubernetes.io/component"]!);
        Assert.Equal("merge", (string)merge["spec"]!["template"]!["metadata"]!["labels"]!["app.kubernetes.io/component"]!);
        Assert.Null(merge["spec"]!["template"]!["spec"]!["containers"]![0]!["envFrom"]);
        Assert.DoesNotContain(Chart.Objects.Where(item => (string)item["kind"]! == "NetworkPolicy"), policy => policy["spec"]!.ToJsonString().Contains("merge", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Words(JsonNode? arguments) => arguments!.AsArray().Select(argument => (string)argument!);
}
