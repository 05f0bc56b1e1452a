using System.Diagnostics;
using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

/// <summary>Servers that are slow, silent, broken or gone.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task No_reply_in_time_is_a_timeout_that_tells_the_state()
    {
        await using var server = new FakeServer(command => command[0] == "GET" ? null : "+OK\r\n");
        await using var client = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var start = Stopwatch.GetTimestamp();
        var e = await Assert.ThrowsAsync<RedisTimeoutException>(() => client.GetDatabase().StringGetAsync("secret-key"));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 250, 5000);
        Assert.Equal(CommandStatus.Sent, e.Commandstatus);
        foreach (var part in (string[])["GET", "timeout=300ms", "127.0.0.1:", "in-flight=1"]) Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_went_silent_is_given_up_and_made_anew()
    {
        var silent = true;
        await using var server = new FakeServer(_ => silent ? null : "$2\r\nok\r\n");
        await using var client = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectionRestored += (_, _) => restored.TrySetResult();
        await Assert.ThrowsAsync<RedisTimeoutException>(() => client.GetDatabase().StringGetAsync("k"));
        silent = false;
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("ok", await client.GetDatabase().StringGetAsync("k"));
        Assert.Equal(2, server.Connections);
    }

    [Theory, InlineData("$10\r\nhalf!close"), InlineData("*2\r\n$1\r\na\r\n!close"), InlineData("!close"), InlineData("$1\r\nabc\r\n"), InlineData("?what\r\n")]
    public async Task A_broken_reply_fails_all_that_waits_and_the_client_goes_on(string broken)
    {
        var healthy = false;
        await using var server = new FakeServer(_ => healthy ? "$2\r\nok\r\n" : broken);
        await using var client = await ConnectionMultiplexer.ConnectAsync(server.Configuration.Replace("asyncTimeout=300", "asyncTimeout=5000", StringComparison.Ordinal));
        var db = client.GetDatabase();
        var batch = db.CreateBatch();
        var waiting = Enumerable.Range(0, 3).Select(_ => batch.StringGetAsync("k")).ToArray();
        batch.Execute();
        foreach (var call in waiting)
        {
            var e = await Assert.ThrowsAsync<RedisConnectionException>(() => call);
            Assert.Contains("GET", e.Message, StringComparison.Ordinal);
        }

        healthy = true;
        Assert.Equal("ok", await db.StringGetAsync("k"));
    }

    [Fact]
    public async Task Without_a_server_a_command_waits_its_time_and_says_why()
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{ServerProcess.FreePort()},abortConnect=false,asyncTimeout=300");
        var e = await Assert.ThrowsAsync<RedisConnectionException>(() => client.GetDatabase().StringGetAsync("k"));
        Assert.Equal(CommandStatus.WaitingInBacklog, e.CommandStatus);
        Assert.Contains("refused", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_a_server_fail_fast_fails_at_once()
    {
        var options = ConfigurationOptions.Parse($"127.0.0.1:{ServerProcess.FreePort()},abortConnect=false");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        await using var client = await ConnectionMultiplexer.ConnectAsync(options);
        var call = client.GetDatabase().StringGetAsync("k");
        Assert.True(call.IsFaulted);
        await Assert.ThrowsAsync<RedisConnectionException>(() => call);
    }

    [Fact]
    public async Task Without_a_server_abort_connect_throws()
    {
        var e = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{ServerProcess.FreePort()},connectRetry=0"));
        Assert.Equal(ConnectionFailureType.UnableToConnect, e.FailureType);
    }

    [Fact]
    public async Task A_closed_client_refuses()
    {
        await using var server = new FakeServer(_ => "+OK\r\n");
        var client = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        await client.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetDatabase().StringGetAsync("k"));
    }
}
