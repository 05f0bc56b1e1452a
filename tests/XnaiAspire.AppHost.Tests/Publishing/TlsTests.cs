using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Helm;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>A deployment with certificates: nothing that leaves a container can be read on the way.</summary>
[Collection(PublishedCollection.Name)]
public sealed class TlsTests(Published published)
{
    private JsonObject Services => YamlJson.Parse(File.ReadAllText(Path.Combine(published.Tls, "compose", "docker-compose.yaml")))["services"]!.AsObject();

    private RenderedChart Chart => RenderedChart.Render(Path.Combine(published.Tls, "kubernetes"));

    [Fact]
    public void No_network_is_said_to_be_trusted_and_only_loopback_is_in_the_open()
    {
        foreach (var path in Directory.EnumerateFiles(published.Tls, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(path);
            Assert.DoesNotContain("AllowPlaintext", text);
            Assert.DoesNotContain("redis://", text);
            Assert.All(text.Split("http://").Skip(1), rest => Assert.StartsWith("127.0.0.1:5303", rest));
        }
    }

    [Fact]
    public void All_call_each_other_by_TLS_and_trust_the_one_authority()
    {
        var ingestor = Services["ingestor"]!["environment"]!;

        Assert.Equal("https://embedder:5301", (string)ingestor["services__embedder__grpc__0"]!);
        Assert.Equal("redis:6379,password=${REDIS_PASSWORD:?is not set},ssl=true", (string)ingestor["ConnectionStrings__redis"]!);
        Assert.Equal("https://compose-dashboard:18889", (string)ingestor["OTEL_EXPORTER_OTLP_ENDPOINT"]!);
        foreach (var setting in (string[])["Embedder__CertificateAuthority", "Redis__CertificateAuthority", "OTEL_EXPORTER_OTLP_CERTIFICATE"])
        {
            Assert.Equal("/tls/ca.crt", (string)ingestor[setting]!);
        }

        Assert.Equal("https://*:5300;http://127.0.0.1:5303", (string)ingestor["ASPNETCORE_URLS"]!);
        Assert.Equal("https://*:5301", (string)Services["embedder"]!["environment"]!["Kestrel__Endpoints__grpc__Url"]!);
        Assert.Equal("https://*:18889", (string)Services["compose-dashboard"]!["environment"]!["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]!);
        Assert.Equal("https://*:18890", (string)Services["compose-dashboard"]!["environment"]!["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"]!);
        Assert.Contains("--port 0 --tls-port 6379", (string)Services["redis"]!["command"]![1]!);
    }

    [Fact]
    public void Each_service_of_compose_is_given_its_own_key_and_nobody_the_authoritys()
    {
        foreach (var (name, service) in Services)
        {
            var files = service!["volumes"]!.AsArray().Where(mount => ((string)mount!["target"]!).StartsWith("/tls/", StringComparison.Ordinal));

            Assert.All(files, mount => Assert.True((bool)mount!["read_only"]!));
            Assert.Equal(
                [
                    $"${{CERTIFICATES_PATH:?is not set}}/{name}.crt /tls/tls.crt",
                    $"${{CERTIFICATES_PATH:?is not set}}/{name}.key /tls/tls.key",
                    "${CERTIFICATES_PATH:?is not set}/ca.crt /tls/ca.crt",
                ],
                files.Select(mount => $"{mount!["source"]} {mount["target"]}"));
        }
    }

    [Fact]
    public void Each_pod_is_given_its_own_secret_and_asked_by_TLS()
    {
        foreach (var workload in Chart.Workloads)
        {
            var name = (string)workload["spec"]!["template"]!["spec"]!["containers"]![0]!["name"]!;
            var volume = Assert.Single(workload["spec"]!["template"]!["spec"]!["volumes"]!.AsArray(), volume => volume!["secret"] is not null)!;
            Assert.Equal($"{name}-tls", (string)volume["secret"]!["secretName"]!);

            // 0440: for the pod's user by its group, and for nobody else.
            Assert.Equal(288, (int)volume["secret"]!["defaultMode"]!);
            Assert.Equal(["tls.crt", "tls.key", "ca.crt"], volume["secret"]!["items"]!.AsArray().Select(item => (string)item!["key"]!));
            Assert.Contains(
                workload["spec"]!["template"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray(),
                mount => (string)mount!["name"]! == (string)volume["name"]! && (string)mount["mountPath"]! == "/tls" && (bool)mount["readOnly"]!);
        }

        foreach (var service in (string[])["embedder", "ingestor"])
        {
            var container = Chart.One("Deployment", $"{service}-deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;
            Assert.Equal("HTTPS", (string)container["readinessProbe"]!["httpGet"]!["scheme"]!);
        }

        Assert.Contains("--tls --cacert /tls/ca.crt", Chart.One("StatefulSet", "redis-statefulset")["spec"]!["template"]!["spec"]!["containers"]![0]!["readinessProbe"]!.ToJsonString());
    }
}
