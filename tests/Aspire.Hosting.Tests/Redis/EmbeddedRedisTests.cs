using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Runtime;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Aspire.Hosting.Tests.Redis;

/// <summary>AddRedis on a machine without a container engine: the real Garnet, run by the real DCP.</summary>
public sealed class EmbeddedRedisTests : IDisposable
{
    private const string Password = "password-for-this-test";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("embedded-redis-");

    private string Wanted => Path.Combine(_data.FullName, "redis");

    public void Dispose() => _data.Delete(recursive: true);

    private int _starts;

    private async Task<(TestApplication Application, RedisResource Redis)> StartAsync()
    {
        var builder = TestApplication.CreateBuilder();
        var redis = builder.AddRedis("redis", password: builder.AddParameter("secret", Password, secret: true)).WithDataBindMount(Wanted);
        redis.OnBeforeResourceStarted((_, _, _) =>
        {
            Interlocked.Increment(ref _starts);
            return Task.CompletedTask;
        });

        // As an application does it that wants its server back.
        redis.OnResourceStopped(async (_, stopped, cancellation) =>
        {
            if (stopped.ResourceEvent.Snapshot.ExitCode is null or 0 or 143) return;
            await stopped.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(stopped.ResourceEvent.ResourceId, KnownResourceCommands.StartCommand, cancellation);
        });
        return (await TestApplication.StartAsync(builder), redis.Resource);
    }

    private static Task<ResourceEvent> HealthyAsync(TestApplication application) =>
        application.WaitAsync("redis", s => s.State?.Text == KnownResourceStates.Running && s.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, 60);

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisResource redis) =>
        await ConnectionMultiplexer.ConnectAsync((await ((IResourceWithConnectionString)redis).GetConnectionStringAsync())! + ",abortConnect=false,connectTimeout=2000");

    private static int ServerOf(string directory) => Assert.Single(
        Processes.WithCommandLine(Path.Combine(directory, "garnet.json")), pid => File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("dotnet\0", StringComparison.Ordinal));

    [Fact]
    public async Task Runs_without_an_engine_keeps_its_data_and_hides_its_password()
    {
        int server;
        var (first, redis) = await StartAsync();
        await using (first)
        {
            await HealthyAsync(first);
            await using var client = await ConnectAsync(redis);
            Assert.True(await client.GetDatabase().StringSetAsync("kept", "over the restart"));
            Assert.Equal(7, (int)await client.GetDatabase().ScriptEvaluateAsync("return 7"));

            server = ServerOf(Wanted);
            Assert.DoesNotContain(Password, File.ReadAllText($"/proc/{server}/cmdline"), StringComparison.Ordinal);
            Assert.DoesNotContain(Password, File.ReadAllText($"/proc/{server}/environ"), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Wanted, "garnet.json")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Wanted));
            await using var stranger = await ConnectionMultiplexer.ConnectAsync($"localhost:{redis.PrimaryEndpoint.Port},password=wrong,abortConnect=false");
            Assert.False(stranger.IsConnected);
        }

        await Eventually.TrueAsync("the server ended with its application", () => !Processes.IsAlive(server));
        var (second, again) = await StartAsync();
        await using (second)
        {
            await HealthyAsync(second);
            await using var client = await ConnectAsync(again);
            Assert.Equal("over the restart", await client.GetDatabase().StringGetAsync("kept"));
        }
    }

    [Fact]
    public async Task A_killed_server_that_the_application_starts_comes_back_once_with_its_data_at_the_same_address()
    {
        var (application, redis) = await StartAsync();
        await using var _ = application;
        await HealthyAsync(application);
        await using var client = await ConnectAsync(redis);
        await client.GetDatabase().StringSetAsync("kept", 1);
        var killed = ServerOf(Wanted);
        using (var process = Process.GetProcessById(killed)) process.Kill();

        await Eventually.TrueAsync("another server runs", () => Processes.WithCommandLine(Path.Combine(Wanted, "garnet.json")).Any(pid => pid != killed), 40);
        await HealthyAsync(application);
        await Eventually.TrueAsync("the client is back", () => client.IsConnected);
        Assert.Equal(1, (int)await client.GetDatabase().StringGetAsync("kept"));
        await application.WaitForLogAsync(redis, "its next start finds its data");
        Assert.Equal(2, Volatile.Read(ref _starts));
        Assert.Empty(Directory.GetDirectories(Wanted, "store.broken-*"));
    }

    [Fact]
    public async Task Data_that_cannot_be_read_is_put_aside_and_said()
    {
        var (first, redis) = await StartAsync();
        await using (first)
        {
            await HealthyAsync(first);
            await using var client = await ConnectAsync(redis);
            await client.GetDatabase().StringSetAsync("lost", 1);
            await client.GetServers()[0].ExecuteAsync("SAVE");
        }

        await Eventually.TrueAsync("no server left", () => Processes.WithCommandLine(Path.Combine(Wanted, "garnet.json")).Count == 0);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Wanted, "store"), "*", SearchOption.AllDirectories))
        {
            using var damaged = File.OpenWrite(file);
            damaged.Write("damaged damaged damaged damaged damaged"u8);
        }

        var (second, again) = await StartAsync();
        await using (second)
        {
            await HealthyAsync(second);
            await second.WaitForLogAsync(again, "could not start with the data it found");
            await using var client = await ConnectAsync(again);
            Assert.True((await client.GetDatabase().StringGetAsync("lost")).IsNull);
            Assert.Single(Directory.GetDirectories(Wanted, "store.broken-*"));
        }
    }

    [Fact]
    public async Task Two_applications_do_not_share_a_directory()
    {
        var (first, _) = await StartAsync();
        await using var one = first;
        await HealthyAsync(first);
        var (second, _) = await StartAsync();
        await using var two = second;
        await HealthyAsync(second);
        Assert.NotEqual(ServerOf(Wanted), ServerOf(Wanted + "-2"));
    }

    [Fact]
    public async Task The_log_stays_bounded_and_every_option_counts()
    {
        var (application, redis) = await StartAsync();
        await using var _ = application;
        await HealthyAsync(application);
        await using var client = await ConnectAsync(redis);

        // Garnet ignores names it does not know: ask it what it took.
        using var options = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Wanted, "garnet.json")));
        var known = await KnownOptionsAsync();
        Assert.All(options.RootElement.EnumerateObject(), option => Assert.Contains(option.Name, known));

        // Five times the limit, written over and over to the same keys.
        var database = client.GetDatabase();
        var value = new byte[64 * 1024];
        for (var i = 0; i < 5 * 1024; i += 64)
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(key => database.StringSetAsync($"key:{key}", value)));
        }

        await Eventually.TrueAsync("the log was cut", () => LogBytes() < 160 * 1024 * 1024, 30);
        Assert.Equal(64, (await Task.WhenAll(Enumerable.Range(0, 64).Select(key => database.KeyExistsAsync($"key:{key}")))).Count(exists => exists));
    }

    private long LogBytes() => new DirectoryInfo(Path.Combine(Wanted, "store", "AOF")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private async Task<HashSet<string>> KnownOptionsAsync()
    {
        var export = Path.Combine(_data.FullName, "known.json");
        var start = new ProcessStartInfo("dotnet", [Aspire.Hosting.Redis.GarnetOptions.FindServer(), "--port", "0", "--config-export-path", export])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        using var server = Process.Start(start)!;
        try
        {
            await Eventually.TrueAsync("the options are exported", () => File.Exists(export) && new FileInfo(export).Length > 0 && IsComplete(export));
            using var exported = JsonDocument.Parse(await File.ReadAllTextAsync(export));
            return [.. exported.RootElement.EnumerateObject().Select(option => option.Name)];
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private static bool IsComplete(string path) => File.ReadAllText(path).TrimEnd().EndsWith('}');
}
