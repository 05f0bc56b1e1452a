using System.Text.Json;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

/// <summary>What <c>ingest</c> prints when it is over before it began.</summary>
public sealed class RefusedRunTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task It_prints_the_reason_and_the_next_command_alone()
    {
        _library.Write("good.txt", "A document.");
        _library.Write("bad.txt", [0xC3, 0x28]);
        await using EmbedderServer server = await EmbedderServer.StartAsync(_embedder);
        string complete = await RunAsync(ExitCodes.CompleteWithFailures, server);
        Assert.Contains("bad.txt", complete, StringComparison.Ordinal);

        _embedder.Model = "another";
        string refused = await RunAsync(ExitCodes.Failed, server);
        Assert.Single(refused.TrimEnd().Split('\n'));
        Assert.Contains("model: index has hash, this run has another", refused, StringComparison.Ordinal);
        Assert.EndsWith("--force", refused.TrimEnd(), StringComparison.Ordinal);

        JsonElement json = JsonElement.Parse(await RunAsync(ExitCodes.Failed, server, "--json"));
        Assert.Equal("fingerprint-mismatch", json.GetProperty("reason").GetString());
        Assert.Empty(json.GetProperty("failures").EnumerateArray());
    }

    private async Task<string> RunAsync(int expected, EmbedderServer server, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(
            ["ingest", "--library-path", _library.Root, "--data-path", _library.DataPath, "--embedder", server.Address, .. arguments], output, error);
        Assert.True(code == expected, $"{code}: {output}{error}");
        return output.ToString();
    }
}
