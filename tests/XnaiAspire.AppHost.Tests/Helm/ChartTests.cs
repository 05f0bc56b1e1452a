using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Publishing;

namespace XnaiAspire.AppHost.Tests.Helm;

/// <summary>What the chart's objects say together.</summary>
[Collection(PublishedCollection.Name)]
public sealed class ChartTests(Published published)
{
    [Fact]
    public void Is_not_installed_without_its_secrets()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => RenderedChart.Render(published.Chart, password: ""));

        Assert.Matches(@"^secrets\.\w+\.\w+ is not set$", refused.Message);
    }

    [Fact]
    public void Secrets_stand_in_secrets_only()
    {
        var chart = RenderedChart.Render(published.Chart, password: "only-in-secrets");

        var holders = chart.Objects.Where(item => item.ToJsonString().Contains("only-in-secrets", StringComparison.Ordinal)).Select(item => (string)item["kind"]!);

        Assert.Equal(["Secret"], holders.Distinct());
    }

    [Fact]
    public void One_password_opens_Redis_for_the_Ingestor()
    {
        var chart = RenderedChart.Render(published.Chart, password: "p1");

        Assert.Equal("p1", (string)chart.One("Secret", "redis-secrets")["stringData"]!["REDIS_PASSWORD"]!);
        Assert.Equal("redis-service:6379,password=p1", (string)chart.One("Secret", "ingestor-secrets")["stringData"]!["ConnectionStrings__redis"]!);
    }

    [Fact]
    public void One_key_opens_the_Embedder_for_the_Ingestor_at_its_pods_own_addresses()
    {
        var chart = RenderedChart.Render(published.Chart, password: "p1");

        foreach (var service in (string[])["embedder", "ingestor"])
        {
            Assert.Equal("p1", (string)chart.One("Secret", $"{service}-secrets")["stringData"]!["Embedder__ApiKey"]!);
            Assert.Equal("true", (string)chart.One("ConfigMap", $"{service}-config")["data"]!["Wire__AllowPlaintext"]!);
        }

        Assert.Equal("None", (string)chart.One("Service", "embedder-service")["spec"]!["clusterIP"]!);
    }

    [Fact]
    public void The_services_listen_beyond_loopback_where_others_look_for_them()
    {
        var chart = RenderedChart.Render(published.Chart);
        var embedder = chart.One("ConfigMap", "embedder-config")["data"]!;
        var ingestor = chart.One("ConfigMap", "ingestor-config")["data"]!;

        Assert.Equal("http://*:5301", (string)embedder["Kestrel__Endpoints__grpc__Url"]!);
        Assert.Equal("http://*:5302", (string)embedder["Kestrel__Endpoints__http__Url"]!);
        Assert.Equal("http://*:5300", (string)ingestor["ASPNETCORE_URLS"]!);
        Assert.Equal("http://embedder-service:5301", (string)ingestor["services__embedder__grpc__0"]!);
        Assert.Contains(chart.One("Service", "embedder-service")["spec"]!["ports"]!.AsArray(), port => (int)port!["port"]! == 5301);
    }

    [Fact]
    public void Every_reference_to_another_object_leads_to_one()
    {
        foreach (var chart in published.Charts.Select(directory => RenderedChart.Render(directory)))
        {
            foreach (var pod in chart.Workloads.Select(workload => workload["spec"]!["template"]!["spec"]!))
            {
                foreach (var source in pod["containers"]![0]!["envFrom"]?.AsArray() ?? [])
                {
                    _ = source!["configMapRef"] is { } config ? chart.One("ConfigMap", (string)config["name"]!) : chart.One("Secret", (string)source["secretRef"]!["name"]!);
                }

                foreach (var claim in pod["volumes"]!.AsArray().Select(volume => volume!["persistentVolumeClaim"]).OfType<JsonNode>())
                {
                    chart.One("PersistentVolumeClaim", (string)claim["claimName"]!);
                }
            }
        }
    }

    [Fact]
    public void The_index_has_one_writer()
    {
        var spec = RenderedChart.Render(published.Chart).One("Deployment", "ingestor-deployment")["spec"]!;

        Assert.Equal(1, (int)spec["replicas"]!);
        Assert.Equal("Recreate", (string)spec["strategy"]!["type"]!);
        Assert.Null(spec["strategy"]!["rollingUpdate"]);
        Assert.Contains(
            spec["template"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray(),
            mount => (string)mount!["mountPath"]! == "/library" && (bool)mount["readOnly"]!);
    }

    [Fact]
    public void Embedders_are_drained_one_at_a_time()
    {
        var budget = RenderedChart.Render(published.Chart).One("PodDisruptionBudget", "embedder-pdb");

        Assert.Equal("policy/v1", (string)budget["apiVersion"]!);
        Assert.Equal(1, (int)budget["spec"]!["maxUnavailable"]!);
        Assert.Equal(["embedder"], Components(budget["spec"]!["selector"]!));
    }

    [Fact]
    public void Only_the_Ingestor_reaches_the_Embedder_and_Redis()
    {
        var chart = RenderedChart.Render(published.Chart);
        var deny = chart.One("NetworkPolicy", "deny-all")["spec"]!;
        Assert.Null(deny["ingress"]);
        Assert.Equal(["Ingress", "Egress"], deny["policyTypes"]!.AsArray().Select(type => (string)type!));
        Assert.Null(deny["podSelector"]!["matchExpressions"]);
        Assert.All(deny["egress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()), port => Assert.Equal(53, (int)port!["port"]!));

        foreach (var (name, port) in ((string, int)[])[("embedder", 5301), ("redis", 6379)])
        {
            var spec = chart.One("NetworkPolicy", $"{name}-network")["spec"]!;
            Assert.Equal([name], Components(spec["podSelector"]!));
            var rule = Assert.Single(spec["ingress"]!.AsArray())!;
            Assert.Equal(["ingestor"], Components(Assert.Single(rule["from"]!.AsArray())!["podSelector"]!));
            Assert.Equal(port, (int)Assert.Single(rule["ports"]!.AsArray())!["port"]!);
        }

        Assert.Null(chart.One("NetworkPolicy", "ingestor-network")["spec"]!["ingress"]);
    }

    private static IEnumerable<string> Components(JsonNode selector)
    {
        var expression = Assert.Single(selector["matchExpressions"]!.AsArray())!;
        Assert.Equal("app.kubernetes.io/component", (string)expression["key"]!);
        Assert.Equal("library", (string)selector["matchLabels"]!["app.kubernetes.io/instance"]!);
        return expression["values"]!.AsArray().Select(value => (string)value!);
    }
}
