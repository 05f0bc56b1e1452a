using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Publishing;

namespace XnaiAspire.AppHost.Tests.Helm;

/// <summary>What holds for every pod of the chart.</summary>
[Collection(PublishedCollection.Name)]
public sealed class PodHardeningTests(Published published)
{
    private static readonly string[] Services = ["Deployment/embedder-deployment", "Deployment/kubernetes-dashboard-deployment", "StatefulSet/redis-statefulset"];

    [Fact]
    public void These_are_all_workloads()
    {
        Assert.Equal([.. Services, "Deployment/ingestor-deployment"], Workloads("."), IgnoringOrder);
        Assert.Equal([.. Services, "Deployment/ingestor-deployment"], Workloads("tls"), IgnoringOrder);
        Assert.Equal([.. Services, "Job/ingestor-job", "Job/merge-job"], Workloads("shards"), IgnoringOrder);
    }

    [Fact]
    public void No_pod_runs_as_root_or_may_ask_the_cluster()
    {
        foreach (var pod in Pods())
        {
            var context = pod["securityContext"]!;
            Assert.True((bool)context["runAsNonRoot"]!);
            Assert.True((int)context["runAsUser"]! > 0);
            Assert.True((int)context["runAsGroup"]! > 0);
            Assert.Equal("RuntimeDefault", (string)context["seccompProfile"]!["type"]!);
            Assert.False((bool)pod["automountServiceAccountToken"]!);
            foreach (var forbidden in (string[])["hostNetwork", "hostPID", "hostIPC"])
            {
                Assert.Null(pod[forbidden]);
            }
        }
    }

    [Fact]
    public void No_container_gains_rights_or_writes_to_its_root()
    {
        foreach (var container in Containers())
        {
            var context = container["securityContext"]!;
            Assert.False((bool)context["allowPrivilegeEscalation"]!);
            Assert.False((bool)context["privileged"]!);
            Assert.True((bool)context["readOnlyRootFilesystem"]!);
            Assert.Equal("ALL", (string)Assert.Single(context["capabilities"]!["drop"]!.AsArray())!);
            Assert.Null(context["capabilities"]!["add"]);
        }
    }

    [Fact]
    public void Every_container_has_scratch_space_in_memory()
    {
        foreach (var pod in Pods())
        {
            var volume = Assert.Single(pod["volumes"]!.AsArray(), v => (string)v!["name"]! == "tmp");
            Assert.Equal("Memory", (string)volume!["emptyDir"]!["medium"]!);
            Assert.NotNull(volume["emptyDir"]!["sizeLimit"]);
            Assert.Contains(pod["containers"]![0]!["volumeMounts"]!.AsArray(), mount => (string)mount!["mountPath"]! == "/tmp");
        }
    }

    [Fact]
    public void Every_container_asks_for_and_is_held_to_processors_and_memory()
    {
        foreach (var container in Containers())
        {
            foreach (var kind in (string[])["requests", "limits"])
            {
                Assert.Matches("^[0-9]+m$", (string)container["resources"]![kind]!["cpu"]!);
                Assert.Matches("^[0-9]+Mi$", (string)container["resources"]![kind]!["memory"]!);
            }
        }
    }

    [Fact]
    public void Every_container_that_stays_is_probed_in_a_form_that_Kubernetes_and_the_services_take()
    {
        foreach (var container in Containers().Where(container => container["ports"] is not null))
        {
            var ports = container["ports"]!.AsArray().Select(port => (int)port!["containerPort"]!).ToArray();
            foreach (var kind in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            {
                var probe = container[kind]!;
                if (probe["httpGet"] is not { } http)
                {
                    Assert.Equal("redis", (string)container["name"]!);
                    Assert.DoesNotContain("from-the-installer", probe["exec"]!.ToJsonString());
                    continue;
                }

                Assert.Contains((string)http["scheme"]!, (string[])["HTTP", "HTTPS"]);
                Assert.Contains((int)http["port"]!, ports);
                Assert.StartsWith("/", (string)http["path"]!);
                Assert.Equal("localhost", (string)http["httpHeaders"]![0]!["value"]!);
            }
        }

        // Of the others nobody asks anything: they are a Job's, and end.
        Assert.Equal(["ingestor", "merge"], Containers().Where(container => container["ports"] is null).Select(container => (string)container["name"]!));
    }

    private static IEqualityComparer<IEnumerable<string>> IgnoringOrder { get; } = EqualityComparer<IEnumerable<string>>.Create((x, y) => x!.Order(StringComparer.Ordinal).SequenceEqual(y!.Order(StringComparer.Ordinal)));

    private IEnumerable<string> Workloads(string variant) =>
        RenderedChart.Render(Path.Combine(published.Path, variant, "kubernetes")).Workloads.Select(item => $"{item["kind"]}/{item["metadata"]!["name"]}");

    private IEnumerable<JsonNode> Pods() =>
        published.Charts.SelectMany(chart => RenderedChart.Render(chart).Workloads).Select(workload => workload["spec"]!["template"]!["spec"]!);

    private IEnumerable<JsonNode> Containers() => Pods().SelectMany(pod => pod["containers"]!.AsArray()).Select(container => container!);
}
