using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Tests.Verification;

/// <summary>What Redis holds against the ledger: each way in which the two can differ has its reason.</summary>
public sealed class RedisCheckTests : IAsyncLifetime
{
    private const string Server = "/usr/bin/redis-server";

    private readonly int _port = FreePort();
    private Process? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server?.Kill();
        _server?.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Every_difference_is_found_by_its_reason_and_none_is_none()
    {
        Skip.IfNot(File.Exists(Server), "redis-server is not installed");
        _server = Process.Start(new ProcessStartInfo(Server, ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true });
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        await using ConnectionMultiplexer redis = await ConnectAsync();
        IDatabase database = redis.GetDatabase();
        (string id, CheckpointRecord last) = Read(indexed.Index);
        string key = $"xnai:{id}";

        VerifyReport empty = await indexed.VerifyAsync(redis: redis);
        Assert.Empty(empty.Findings);
        Assert.Contains(empty.Notes, note => note.Contains("Redis knows nothing", StringComparison.Ordinal));

        (string Reason, string Kind, Func<Task> Seed)[] cases =
        [
            ("", "", () => Task.CompletedTask),
            ("redis-type", "corrupt", () => Replace(":run", "text")),
            ("redis-type", "corrupt", () => Replace(":checkpoints", "text")),
            ("redis-behind", "stale", () => Field(":checkpoint", "number", last.Number - 1)),
            ("redis-ahead", "lost", () => Field(":checkpoint", "number", last.Number + 3)),
            ("redis-ahead", "lost", () => Field(":run", "run", last.RunId + 1)),
            ("redis-differs", "stale", () => Field(":checkpoint", "vectors", 1)),
            ("redis-differs", "stale", () => database.ListLeftPushAsync($"{key}:checkpoints", "{\"number\": 1}")),
            ("redis-differs", "stale", () => database.ListLeftPushAsync($"{key}:checkpoints", "nonsense")),
            ("redis-other-index", "stale", () => Field(":run", "index", "/elsewhere")),
            ("redis-run", "stale", () => Field(":run", "state", "Running")),
            ("redis-lease", "stale", () => database.StringSetAsync($"{key}:lease", "3|dead|1|x", TimeSpan.FromSeconds(9))),
            ("redis-lease", "stale", () => database.StringSetAsync($"{key}:lease", "3|dead|1|x")),
        ];
        foreach ((string reason, string kind, Func<Task> seed) in cases)
        {
            await redis.GetServers()[0].FlushDatabaseAsync();
            await HealthyAsync();
            await seed();
            VerifyReport report = await indexed.VerifyAsync(redis: redis);
            Assert.Equal(reason.Length == 0 ? [] : [(reason, kind)], report.Findings.Select(finding => (finding.Reason, finding.Kind)));
        }

        async Task HealthyAsync()
        {
            await database.HashSetAsync($"{key}:run", [new("state", "Completed"), new("run", last.RunId), new("index", indexed.Index)]);
            await database.HashSetAsync(
                $"{key}:checkpoint", [new("number", last.Number), new("run", last.RunId), new("documents", last.Documents), new("vectors", last.Chunks)]);
            await database.ListLeftPushAsync($"{key}:checkpoints", string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"number":{{last.Number}},"run":{{last.RunId}},"batch":{{last.Batch}},"at":"2026-11-22T12:00:00Z","documents":{{last.Documents}},"vectors":{{last.Chunks}}}"""));
        }

        Task Field(string name, string field, RedisValue value) => database.HashSetAsync(key + name, field, value);

        async Task Replace(string name, string value)
        {
            await database.KeyDeleteAsync(key + name);
            await database.StringSetAsync(key + name, value);
        }
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_worth_a_line_and_no_damage()
    {
        using IndexedLibrary indexed = await IndexedLibrary.MakeAsync();
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},abortConnect=false,connectTimeout=300,asyncTimeout=500");
        VerifyReport report = await indexed.VerifyAsync(redis: redis);
        Assert.Empty(report.Findings);
        Assert.Contains(report.Notes, note => note.Contains("Redis does not answer", StringComparison.Ordinal));
    }

    private static (string Id, CheckpointRecord Last) Read(string directory)
    {
        using var index = XnaiAspire.Index.Verification.IndexVerification.Open(directory);
        return (index.IndexId!, index.LastCheckpoint!);
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},abortConnect=false,allowAdmin=true,connectTimeout=500");
            if (redis.IsConnected)
                return redis;

            await redis.DisposeAsync();
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(90), "redis-server does not answer");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
