using System.Collections.Concurrent;
using StackExchange.Redis.Connection;
using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

/// <summary>How a script gets to the server: what is traced is what a person sees in the dashboard.</summary>
[Collection(ServerGroup.Name)]
public sealed class ScriptTests(SharedServers servers)
{
    private const string Add = "return redis.call('INCRBY', KEYS[1], ARGV[1])";

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task A_server_that_never_saw_a_script_is_given_it_first_and_no_command_fails(ServerKind kind)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(servers.Server(kind).Configuration);
        var trace = Trace(client);
        var script = $"{Add} -- {Guid.NewGuid():N}";
        Assert.Equal(2, await AddTwoAsync(client, script));
        Assert.Equal(2, await AddTwoAsync(client, script));
        Assert.Equal(["SCRIPT", "EVALSHA", "EVALSHA"], trace.Commands);
        Assert.Empty(trace.Errors);
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task A_server_that_forgot_a_script_is_given_it_again(ServerKind kind)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(servers.Server(kind).Configuration);
        var script = $"{Add} -- {Guid.NewGuid():N}";
        Assert.Equal(2, await AddTwoAsync(client, script));
        await client.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        Assert.Equal(2, await AddTwoAsync(client, script));
    }

    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task A_server_that_was_started_again_is_given_it_first(ServerKind kind)
    {
        Skip.IfNot(ServerProcess.IsAvailable(kind), "redis-server is not installed");
        using var server = new ServerProcess(kind);
        await server.StartAsync();
        await using var client = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",asyncTimeout=20000");
        Assert.Equal(2, await AddTwoAsync(client, Add));
        server.Kill();
        await Eventually.HoldsAsync(() => !client.IsConnected, TimeSpan.FromSeconds(60));
        await server.StartAsync();
        await Eventually.HoldsAsync(() => client.IsConnected, TimeSpan.FromSeconds(60));
        var trace = Trace(client);
        Assert.Equal(2, await AddTwoAsync(client, Add));
        Assert.Empty(trace.Errors);
    }

    private static async Task<long> AddTwoAsync(ConnectionMultiplexer client, string script) =>
        (long)await client.GetDatabase().ScriptEvaluateAsync(script, [$"test:{Guid.NewGuid():N}"], [2]);

    private static RecordedCommands Trace(ConnectionMultiplexer client)
    {
        var trace = new RecordedCommands();
        client.Tracer = trace;
        return trace;
    }

    private sealed class RecordedCommands : ICommandTracer
    {
        public ConcurrentQueue<string> Commands { get; } = new();

        public ConcurrentQueue<string> Errors { get; } = new();

        public bool IsListening => true;

        public async Task<T> TraceAsync<T>(string command, int database, ConnectionMultiplexer multiplexer, Func<Task<T>> run)
        {
            Commands.Enqueue(command);
            try
            {
                return await run();
            }
            catch (Exception e)
            {
                Errors.Enqueue(e.Message);
                throw;
            }
        }
    }
}
