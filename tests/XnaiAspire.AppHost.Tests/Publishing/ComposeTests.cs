using System.Text.Json.Nodes;
using XnaiAspire.AppHost.Tests.Yaml;

namespace XnaiAspire.AppHost.Tests.Publishing;

/// <summary>What holds for every service of the compose file.</summary>
[Collection(PublishedCollection.Name)]
public sealed class ComposeTests(Published published)
{
    private JsonNode File => YamlJson.Parse(System.IO.File.ReadAllText(Path.Combine(published.Compose, "docker-compose.yaml")));

    private JsonObject Services => File["services"]!.AsObject();

    private IEnumerable<KeyValuePair<string, JsonNode?>> AllServices => published.ComposeFiles
        .SelectMany(directory => YamlJson.Parse(System.IO.File.ReadAllText(Path.Combine(directory, "docker-compose.yaml")))["services"]!.AsObject());

    [Fact]
    public void These_are_all_services() => Assert.Equal(["compose-dashboard", "redis", "embedder", "ingestor"], Services.Select(service => service.Key));

    [Fact]
    public void No_service_has_rights_or_a_root_to_write_to()
    {
        foreach (var (_, service) in AllServices)
        {
            Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", (string)service!["user"]!);
            Assert.True((bool)service["read_only"]!);
            Assert.StartsWith("/tmp:rw,noexec,nosuid,nodev,size=", (string)Assert.Single(service["tmpfs"]!.AsArray())!);
            Assert.Equal("ALL", (string)Assert.Single(service["cap_drop"]!.AsArray())!);

            // The default seccomp profile: nothing here switches it off.
            Assert.Equal("no-new-privileges:true", (string)Assert.Single(service["security_opt"]!.AsArray())!);
            foreach (var forbidden in (string[])["privileged", "cap_add", "network_mode", "pid", "ipc"])
            {
                Assert.Null(service[forbidden]);
            }
        }
    }

    [Fact]
    public void Every_service_is_held_to_processors_and_memory_and_comes_back()
    {
        foreach (var (_, service) in AllServices)
        {
            foreach (var kind in (string[])["limits", "reservations"])
            {
                Assert.Matches(@"^[0-9.]+$", (string)service!["deploy"]!["resources"]![kind]!["cpus"]!);
                Assert.Matches("^[0-9]+M$", (string)service["deploy"]!["resources"]![kind]!["memory"]!);
            }

            Assert.Contains((string)service!["restart"]!, (string[])["unless-stopped", "always", "on-failure", "on-failure:10"]);
        }
    }

    [Fact]
    public void Every_variable_is_required_and_in_the_env_file()
    {
        foreach (var directory in published.ComposeFiles)
        {
            var env = System.IO.File.ReadAllLines(Path.Combine(directory, ".env")).Where(line => line.Contains('=')).Select(line => line[..^1]).ToArray();
            var used = YamlJson.Parse(System.IO.File.ReadAllText(Path.Combine(directory, "docker-compose.yaml")))
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
                .Split("${")
                .Skip(1)
                .Select(rest => rest[..rest.IndexOf('}')])
                .ToArray();

            Assert.All(used, variable => Assert.EndsWith(":?is not set", variable));
            Assert.Equal(env.Order(), used.Select(variable => variable[..variable.IndexOf(':')]).Distinct().Order());
            Assert.Contains("REDIS_PASSWORD", env);
        }
    }

    [Fact]
    public void Ports_of_the_host_are_on_loopback_only()
    {
        var ports = Services.SelectMany(service => service.Value!["ports"]?.AsArray() ?? []).Select(port => (string)port!);

        Assert.Equal(["127.0.0.1:18888:18888", "127.0.0.1:5300:5300"], ports);
    }

    [Fact]
    public void Data_lies_in_volumes_and_the_library_is_only_read()
    {
        var mounts = Services
            .SelectMany(service => (service.Value!["volumes"]?.AsArray() ?? [])
                .Select(mount => $"{service.Key}: {mount!["type"]} {mount["source"]} {mount["target"]} {((bool)mount["read_only"]! ? "ro" : "rw")}"))
            .ToArray();

        Assert.Equal(
            [
                "redis: volume redis-data /data rw",
                "embedder: volume models /home/app rw",
                "ingestor: volume index /home/app rw",
                "ingestor: bind ${LIBRARY_PATH:?is not set} /library ro",
            ],
            mounts);
        Assert.Equal(["redis-data", "models", "index"], File["volumes"]!.AsObject().Select(volume => volume.Key));
    }

    [Fact]
    public void The_Ingestor_waits_until_those_it_needs_are_well()
    {
        foreach (var (name, dependency) in Services["ingestor"]!["depends_on"]!.AsObject())
        {
            Assert.Equal("service_healthy", (string)dependency!["condition"]!);
            Assert.NotNull(Services[name]!["healthcheck"]!["test"]);
        }

        Assert.NotNull(Services["ingestor"]!["healthcheck"]!["test"]);
    }

    // Without it neither would start: they listen on all addresses, and the Ingestor calls both others by name.
    [Fact]
    public void The_network_of_the_containers_is_said_to_be_trusted()
    {
        foreach (var service in (string[])["embedder", "ingestor"])
        {
            Assert.Equal("true", (string)Services[service]!["environment"]!["Wire__AllowPlaintext"]!);
        }
    }

    [Fact]
    public void The_dashboard_asks_for_its_token_and_its_key()
    {
        var dashboard = Services["compose-dashboard"]!["environment"]!;

        Assert.Equal("BrowserToken", (string)dashboard["DASHBOARD__FRONTEND__AUTHMODE"]!);
        Assert.Equal("ApiKey", (string)dashboard["DASHBOARD__OTLP__AUTHMODE"]!);
        Assert.Equal("ApiKey", (string)dashboard["DASHBOARD__API__AUTHMODE"]!);
        foreach (var service in (string[])["embedder", "ingestor"])
        {
            Assert.Equal("x-otlp-api-key=${TELEMETRY_KEY:?is not set}", (string)Services[service]!["environment"]!["OTEL_EXPORTER_OTLP_HEADERS"]!);
            Assert.Equal("${EMBEDDER_KEY:?is not set}", (string)Services[service]!["environment"]!["Embedder__ApiKey"]!);
        }
    }
}
