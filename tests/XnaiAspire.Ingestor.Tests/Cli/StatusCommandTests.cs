using System.Text.Json;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class StatusCommandTests : IDisposable
{
    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Status_tells_what_the_index_holds_and_what_failed_without_a_service()
    {
        _library.Write("good.txt", "A good document.");
        _library.Write("bad.json", "{ \"content\": ");
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);

        string text = await StatusAsync();
        Assert.Contains("1 document, 1 chunk", text, StringComparison.Ordinal);
        Assert.Contains("json-damaged", text, StringComparison.Ordinal);
        Assert.Contains("bad.json", text, StringComparison.Ordinal);
        Assert.Contains("complete", text, StringComparison.Ordinal);

        JsonElement json = JsonElement.Parse(await StatusAsync("--json"));
        Assert.Equal(1, json.GetProperty("documents").GetInt64());
        Assert.Equal(1, json.GetProperty("checkpoint").GetProperty("number").GetInt64());
        Assert.Equal("bad.json", json.GetProperty("failures")[0].GetProperty("path").GetString());
        Assert.Equal(1, json.GetProperty("snapshot").GetProperty("number").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("unfinishedRun").ValueKind);
    }

    [Fact]
    public async Task Failures_alone_are_shown_with_all_that_is_known_of_each()
    {
        _library.Write("latin.txt", [0x63, 0x61, 0x66, 0xE9]);
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);

        string text = await StatusAsync("--failures");
        Assert.Matches(@"(?s)latin.txt.*stage +read.*reason +not-utf8: .*byte offset +3\b.*attempts +1\b.*first seen +\d{4}-\d\d-\d\d.*last seen +\d{4}", text);
        JsonElement failure = JsonElement.Parse(await StatusAsync("--failures", "--json")).GetProperty("failures")[0];
        Assert.Equal((3, 1), (failure.GetProperty("byteOffset").GetInt32(), failure.GetProperty("attempts").GetInt32()));
        Assert.Equal(failure.GetProperty("firstSeenUtc").GetDateTimeOffset(), failure.GetProperty("lastSeenUtc").GetDateTimeOffset());
    }

    [Fact]
    public async Task Status_tells_of_a_run_that_stopped_half_way()
    {
        _library.Fill(12, seed: 6);
        using CancellationTokenSource stop = new();
        IngestService ingest = _library.Open(new HashEmbedder());
        ingest.StatusChanged += status =>
        {
            if (status.Batch == 1)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ingest.RunAsync(new RunRequest(), stop.Token));

        JsonElement run = JsonElement.Parse(await StatusAsync("--json")).GetProperty("unfinishedRun");
        Assert.Equal(3, run.GetProperty("batches").GetInt32());
        Assert.InRange(run.GetProperty("committedBatches").GetInt32(), 1, 2);
        Assert.Contains("unfinished", await StatusAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_tells_of_a_rebuild_that_stopped_half_way()
    {
        _library.Fill(12, seed: 6);
        await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.DoesNotContain("unfinished rebuild", await StatusAsync(), StringComparison.Ordinal);
        using CancellationTokenSource stop = new();
        IngestService ingest = _library.Open(new HashEmbedder());
        ingest.StatusChanged += status =>
        {
            if (status.Batch == 1)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ingest.RunAsync(new RunRequest { Force = true }, stop.Token));

        Assert.Contains("unfinished rebuild", await StatusAsync(), StringComparison.Ordinal);
        Assert.True(JsonElement.Parse(await StatusAsync("--json")).GetProperty("unfinishedRebuild").GetBoolean());
    }

    private async Task<string> StatusAsync(params string[] more)
    {
        StringWriter output = new();
        int code = await CommandLine.RunAsync(["status", "--library-path", _library.Root, "--data-path", _library.DataPath, .. more], output, TextWriter.Null);
        Assert.Equal(ExitCodes.Complete, code);
        return output.ToString();
    }
}
