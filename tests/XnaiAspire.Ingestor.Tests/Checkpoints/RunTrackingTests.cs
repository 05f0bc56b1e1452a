using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Checkpoints;

public sealed class RunTrackingTests : IDisposable
{
    private const string Server = "/usr/bin/redis-server";

    private readonly TestLibrary _library = new();
    private readonly int _port = FreePort();
    private Process? _server;

    public void Dispose()
    {
        _server?.Kill();
        _server?.Dispose();
        _library.Dispose();
    }

    [SkippableFact]
    public async Task Redis_flushed_in_mid_run_and_holding_other_types_is_filled_again_from_the_ledger()
    {
        Skip.IfNot(File.Exists(Server), "redis-server is not installed");
        _server = Process.Start(new ProcessStartInfo(Server, ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true });
        await using ConnectionMultiplexer redis = await ConnectAsync();
        IDatabase database = redis.GetDatabase();
        string id = _library.Options.LibraryId;
        await database.StringSetAsync($"xnai:{id}:checkpoints", "not a list");
        await database.StringSetAsync($"xnai:{id}:run", "not a hash");
        await database.StringSetAsync($"xnai:{id}:lease", $"3|{Environment.MachineName}|999999|2026-11-22T12:00:00.0000000Z");
        _library.Fill(20, seed: 1);
        IngestService service = _library.Open(new HashEmbedder(), _library.Options, redis);
        bool flushed = false;
        service.StatusChanged += status =>
        {
            if (status.Batch != 2 || flushed)
                return;

            flushed = true;
            redis.GetServers()[0].FlushDatabaseAsync().Wait(TimeSpan.FromSeconds(5));
        };

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal(ExitCodes.Complete, outcome.ExitCode);
        Assert.Equal("tracked", service.Status.Redis);
        long last = service.ReadIndex()!.LastCheckpoint!.Number;
        Assert.Equal(last, await database.ListLengthAsync($"xnai:{id}:checkpoints"));
        Assert.Equal(last, (long)await database.HashGetAsync($"xnai:{id}:checkpoint", "number"));
        Assert.Equal("Completed", (string?)await database.HashGetAsync($"xnai:{id}:run", "state"));
        Assert.False(await database.KeyExistsAsync($"xnai:{id}:lease"));
    }

    [Fact]
    public async Task Without_an_answer_from_Redis_the_run_goes_on()
    {
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(Configuration);
        _library.Fill(6, seed: 2);
        IngestService service = _library.Open(new HashEmbedder(), _library.Options, redis);

        RunOutcome outcome = await service.RunAsync(new RunRequest(), CancellationToken.None);

        Assert.Equal((ExitCodes.Complete, 6), (outcome.ExitCode, outcome.Committed));
        Assert.StartsWith("away since", service.Status.Redis, StringComparison.Ordinal);
    }

    private string Configuration => $"127.0.0.1:{_port},abortConnect=false,allowAdmin=true,connectTimeout=500";

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(Configuration);
            if (redis.IsConnected)
                return redis;

            await redis.DisposeAsync();
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "redis-server does not answer");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
