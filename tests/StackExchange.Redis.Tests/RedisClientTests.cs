using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;
using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

/// <summary>The Aspire integration: AddRedisClient.</summary>
[Collection(ServerGroup.Name)]
public sealed class RedisClientTests(SharedServers servers)
{
    private static HostApplicationBuilder Builder(string? connectionString, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        if (connectionString is not null) builder.Configuration["ConnectionStrings:redis"] = connectionString;
        return builder;
    }

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    [Fact]
    public async Task Connects_and_is_healthy()
    {
        var builder = Builder(servers.Server(ServerKind.Garnet).Configuration);
        builder.AddRedisClient("redis");
        using var host = builder.Build();
        var client = host.Services.GetRequiredService<IConnectionMultiplexer>();
        Assert.True(await client.GetDatabase().StringSetAsync("client:test", 1));
        var report = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, report.Entries["StackExchange.Redis"].Status);
    }

    [Fact]
    public async Task Starts_without_a_server_and_says_so()
    {
        var builder = Builder($"127.0.0.1:{ServerProcess.FreePort()}");
        builder.AddRedisClient("redis");
        using var host = builder.Build();
        var client = host.Services.GetRequiredService<IConnectionMultiplexer>();
        Assert.False(client.IsConnected);
        var report = await CheckAsync(host);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("disconnected", report.Entries["StackExchange.Redis"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_connection_string_is_named()
    {
        var builder = Builder(null);
        builder.AddRedisClient("redis");
        using var host = builder.Build();
        var e = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>);
        Assert.Contains("'ConnectionStrings:redis'", e.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public void Settings_come_from_configuration_and_code()
    {
        var server = servers.Server(ServerKind.Garnet);
        var builder = Builder(server.Configuration,
            ("Aspire:StackExchange:Redis:ConfigurationOptions:ConnectTimeout", "1234"), ("Aspire:StackExchange:Redis:DisableHealthChecks", "true"));
        builder.AddRedisClient("redis", null, options => options.ClientName = "from-code");
        using var host = builder.Build();
        var client = host.Services.GetRequiredService<IConnectionMultiplexer>();
        Assert.Contains("connectTimeout=1234", client.Configuration, StringComparison.Ordinal);
        Assert.Equal("from-code", client.ClientName);
        Assert.DoesNotContain(ServerProcess.Password, client.Configuration, StringComparison.Ordinal);
        Assert.Null(host.Services.GetService<HealthCheckService>());
    }

    [Fact]
    public async Task A_keyed_client_has_its_own_connection_string_and_check()
    {
        var builder = Builder(servers.Server(ServerKind.Garnet).Configuration);
        builder.Configuration["ConnectionStrings:other"] = $"127.0.0.1:{ServerProcess.FreePort()}";
        builder.AddKeyedRedisClient("redis");
        builder.AddKeyedRedisClient("other");
        using var host = builder.Build();
        Assert.True(host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("redis").IsConnected);
        Assert.False(host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("other").IsConnected);
        var report = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, report.Entries["StackExchange.Redis_redis"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["StackExchange.Redis_other"].Status);
    }

    [Fact]
    public async Task A_health_check_makes_no_trace_of_its_own()
    {
        using var caller = new ActivitySource("health-check-caller");
        var spans = new System.Collections.Concurrent.ConcurrentQueue<(string Name, ActivityTraceId Trace)>();
        using var tracing = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .AddSource("OpenTelemetry.Instrumentation.StackExchangeRedis", caller.Name).AddProcessor(new Ended(spans)).Build();
        var builder = Builder(servers.Server(ServerKind.Garnet).Configuration);
        builder.AddRedisClient("redis");
        using var host = builder.Build();
        using (var root = caller.StartActivity("root"))
        {
            await host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync();
            Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
            Assert.Single(spans, span => span.Name == "PING" && span.Trace == root!.TraceId);
        }
    }

    private sealed class Ended(System.Collections.Concurrent.ConcurrentQueue<(string Name, ActivityTraceId Trace)> spans)
        : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue((data.DisplayName, data.TraceId));
    }

    [Fact]
    public async Task Commands_make_spans_below_the_callers()
    {
        var spans = new List<Activity>();
        using var caller = new ActivitySource("caller");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "caller" or "OpenTelemetry.Instrumentation.StackExchangeRedis",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (spans) spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var server = servers.Server(ServerKind.Garnet);
        var builder = Builder(server.Configuration);
        builder.AddRedisClient("redis");
        using var host = builder.Build();
        var db = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

        using var parent = caller.StartActivity("batch")!;
        await db.StringSetAsync("span:test", "secret value");
        await Assert.ThrowsAsync<RedisServerException>(() => db.HashGetAsync("span:test", "f"));
        Assert.Same(parent, Activity.Current);

        Activity[] own;
        lock (spans) own = [.. spans.Where(span => span.ParentSpanId == parent.SpanId)];
        Assert.Equal(["SET", "HGET"], own.Select(span => span.DisplayName));
        Assert.All(own, span => Assert.Equal(ActivityKind.Client, span.Kind));
        Assert.Equal("redis", own[0].GetTagItem("db.system.name"));
        Assert.Equal(server.Port, own[0].GetTagItem("server.port"));
        Assert.DoesNotContain(own[0].TagObjects, tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("WRONGTYPE", own[1].GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, own[1].Status);
    }
}
