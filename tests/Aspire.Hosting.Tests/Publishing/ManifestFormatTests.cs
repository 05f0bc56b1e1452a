using System.Text.Json.Nodes;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class ManifestFormatTests
{
    [Fact]
    public async Task Resources_have_the_published_packages_form()
    {
        using var model = new PublishedModel();
        await model.PublishAsync(["--publisher", "manifest"], (_, _) => { });

        var resources = JsonNode.Parse(File.ReadAllText(model.Output))!["resources"]!;

        Assert.Equal(
            """
            {"type":"container.v0","connectionString":"{redis.bindings.tcp.host}:{redis.bindings.tcp.port},password={redis-password.value}","image":"docker.io/library/redis:8.6","entrypoint":"/bin/sh","args":["-c","redis-server --requirepass $REDIS_PASSWORD --save 60 1"],"volumes":[{"name":"redis-data","target":"/data","readOnly":false}],"env":{"REDIS_PASSWORD":"{redis-password.value}"},"bindings":{"tcp":{"scheme":"redis","protocol":"tcp","transport":"tcp","targetPort":6379}}}
            """,
            resources["redis"]!.ToJsonString());
        Assert.Equal(
            """
            {"type":"parameter.v0","value":"{redis-password.inputs.value}","inputs":{"value":{"type":"string","secret":true,"default":{"generate":{"minLength":22,"special":false}}}}}
            """,
            resources["redis-password"]!.ToJsonString());
        Assert.Equal("""{"grpc":{"scheme":"http","protocol":"tcp","transport":"http2","targetPort":5301}}""", resources["server"]!["bindings"]!.ToJsonString());
        var client = resources["client"]!["env"]!;
        Assert.Equal("{client.bindings.http.targetPort}", (string)client["HTTP_PORTS"]!);
        Assert.Equal("{server.bindings.grpc.url}", (string)client["services__server__grpc__0"]!);
        Assert.Equal("{redis.connectionString}", (string)client["ConnectionStrings__redis"]!);
        Assert.Null(client["SECRET"]);
    }

    [Fact]
    public async Task Needs_a_file_to_go_to()
    {
        using var model = new PublishedModel();
        Directory.CreateDirectory(model.Output);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.PublishAsync(["--publisher", "manifest"], (_, _) => { }));

        Assert.Contains("is a directory", refused.Message);
    }
}
