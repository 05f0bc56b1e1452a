using System.Diagnostics;
using System.Reflection;
using StackExchange.Redis.Oracle;
using StackExchange.Redis.Tests.Servers;

namespace StackExchange.Redis.Tests;

/// <summary>Our client says of the same commands what the published one says.</summary>
[Collection(ServerGroup.Name)]
public sealed class OracleTests(SharedServers servers)
{
    [SkippableTheory, InlineData(ServerKind.Garnet), InlineData(ServerKind.Redis)]
    public async Task Answers_are_those_of_the_published_client(ServerKind kind)
    {
        var server = servers.Server(kind);
        var id = Guid.NewGuid().ToString("N");
        var published = await OracleAsync(server.Configuration, "oracle:" + id);
        var own = await CommandScript.RunAsync(servers.Database(kind), "own:" + id);
        Assert.True(published.Count > 80, $"The oracle printed only {published.Count} lines.");
        Assert.Equal(string.Join('\n', published).Replace("oracle:" + id, "", StringComparison.Ordinal), string.Join('\n', own).Replace("own:" + id, "", StringComparison.Ordinal));
    }

    private static async Task<List<string>> OracleAsync(string configuration, string prefix)
    {
        var path = typeof(OracleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "OraclePath").Value!;
        using var oracle = Process.Start(new ProcessStartInfo("dotnet", [path, configuration, prefix]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var errors = oracle.StandardError.ReadToEndAsync(limit.Token);
            var output = await oracle.StandardOutput.ReadToEndAsync(limit.Token);
            await oracle.WaitForExitAsync(limit.Token);
            Assert.True(oracle.ExitCode == 0, await errors);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        finally
        {
            if (!oracle.HasExited) oracle.Kill();
        }
    }
}
