using System.Net;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>What a newcomer's first run does, on the embedded server and on a Redis of one's own.</summary>
public sealed class SampleLibraryTests : IDisposable
{
    private const int GoodDocuments = 69;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_sample_library_becomes_an_index_seen_in_the_dashboard()
    {
        await using var appHost = AppHostProcess.Start(_workspace.Data, "--index-path", _workspace.Index, "--batch-size", "20");

        await CheckRunAsync(appHost);
        await CheckSearchAsync(appHost);
        await CheckSecondRunAsync(appHost);
    }

    [SkippableFact]
    public async Task The_same_with_a_redis_server_given_as_connection_string()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var appHost = AppHostProcess.Start(
            _workspace.Data, "--index-path", _workspace.Index, "--batch-size", "20", "--redis", redis.ConnectionString);

        await CheckRunAsync(appHost);

        Assert.NotEmpty(await redis.KeysAsync("xnai:*"));
        Assert.DoesNotContain(redis.Password, appHost.Console);
    }

    private async Task CheckRunAsync(AppHostProcess appHost)
    {
        var page = await appHost.WaitForRunAsync();
        using var ingestor = new IngestorApi(page);
        var status = await ingestor.StatusAsync();
        Assert.Equal("completed", status.GetProperty("state").GetString());

        var index = new IndexOnDisk(_workspace.Index);
        Assert.Equal(GoodDocuments, index.Documents);
        Assert.Equal(["inbox/damaged.json json-damaged", "inbox/old-letter.txt not-utf8"], index.Failures);
        Assert.Equal(index.Rows, index.RowsByLength);
        Assert.Equal(0, index.Wrong);
        Assert.True(File.Exists(Path.Combine(_workspace.Index, "snapshots", "latest", "index.faiss")));

        using var dashboard = new DashboardTelemetry(appHost.DashboardUrl);
        var trace = await dashboard.WaitForTraceAsync(spans =>
            (string[])["ingestor", "embedder"] is var services && services.All(service => spans.Any(span => span.Service == service))
            && spans.Any(span => span.Service == "ingestor" && span.Name.Contains("batch", StringComparison.Ordinal))
            && spans.Any(IsRedis));
        var ids = trace.Select(span => span.SpanId).ToHashSet();
        Assert.All(trace, span => Assert.True(span.ParentId is null or "" || ids.Contains(span.ParentId), $"{span.Name} has lost its parent"));

        using var http = new HttpClient();
        using var refused = await http.GetAsync($"{appHost.DashboardUrl}/api/telemetry/spans");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task CheckSearchAsync(AppHostProcess appHost)
    {
        using var ingestor = new IngestorApi(await appHost.WaitForRunAsync());
        (string Query, string Path)[] expected =
        [
            ("how to prune apple trees", "gardening/pruning-apple-trees.md"),
            ("why do bridges resonate", "engineering/why-bridges-resonate.md"),
            ("sourdough hydration percentage", "cooking/sourdough-hydration.md"),
            ("waggle dance of the honeybee", "nature/honeybee-dance.json"),
            ("removing red wine stains", "household/removing-stains.txt"),
            ("rear derailleur limit screws", "engineering/bicycle-maintenance-handbook.md"),
        ];
        foreach (var (query, path) in expected)
        {
            Assert.Contains(path, await ingestor.SearchPathsAsync(query, 5));
        }

        Assert.Contains("XnaiAspire", await ingestor.PageAsync());
    }

    private async Task CheckSecondRunAsync(AppHostProcess appHost)
    {
        var before = new IndexOnDisk(_workspace.Index).Sha256;
        await appHost.StopAsync();

        await using var again = AppHostProcess.Start(_workspace.Data, "--index-path", _workspace.Index, "--batch-size", "20");
        using var ingestor = new IngestorApi(await again.WaitForRunAsync());

        Assert.Equal(GoodDocuments, (await ingestor.StatusAsync()).GetProperty("skipped").GetInt32());
        Assert.Equal(before, new IndexOnDisk(_workspace.Index).Sha256);
    }

    // The span of a command on Redis is named after it: HSET, EVAL, MULTI ...
    private static bool IsRedis(DashboardTelemetry.Span span) =>
        span.Service == "ingestor" && span.Name.Length > 0 && span.Name.All(char.IsAsciiLetterUpper);
}
