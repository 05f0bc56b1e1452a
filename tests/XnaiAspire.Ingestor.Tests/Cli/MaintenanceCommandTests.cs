using System.Text.Json;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

/// <summary><c>snapshots</c>, <c>rollback</c> and <c>compact</c> as a shell or a script calls them.</summary>
public sealed class MaintenanceCommandTests : IDisposable
{
    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Rollback_says_what_is_lost_and_goes_back_and_the_next_ingest_goes_forth()
    {
        await IngestAsync("one.txt");
        await IngestAsync("two.txt");
        JsonElement listed = JsonElement.Parse(await RunAsync(ExitCodes.Complete, "snapshots", "--json"));
        Assert.Equal([2, 1], listed.GetProperty("snapshots").EnumerateArray().Select(s => s.GetProperty("number").GetInt32()));
        Assert.Equal(1, listed.GetProperty("oldestCheckpoint").GetProperty("number").GetInt32());

        using StringWriter error = new();
        JsonElement back = JsonElement.Parse(await RunAsync(ExitCodes.Complete, error, "rollback", "--to-snapshot", "1", "--yes", "--json"));
        Assert.Contains("From checkpoint 2 (2 documents, 2 vectors) to checkpoint 1 (1 document, 1 vector)", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, back.GetProperty("checkpoint").GetProperty("number").GetInt32());
        Assert.Equal(3, back.GetProperty("snapshot").GetProperty("number").GetInt32());
        Assert.Contains("already", await RunAsync(ExitCodes.Complete, "rollback", "--to-checkpoint", "3", "--yes"), StringComparison.Ordinal);

        string text = await RunAsync(ExitCodes.Complete, "snapshots");
        Assert.Contains("checkpoints 1 (", text, StringComparison.Ordinal);
        RunOutcome outcome = await _library.Open(new HashEmbedder()).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(1, outcome.Committed);
        Assert.Equal(4, JsonElement.Parse(await RunAsync(ExitCodes.Complete, "status", "--json")).GetProperty("checkpoint").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Rollback_refuses_what_nobody_meant_and_what_is_not_there()
    {
        await IngestAsync("one.txt");
        using StringWriter error = new();
        await RunAsync(ExitCodes.Usage, error, "rollback", "--yes");
        await RunAsync(ExitCodes.Usage, error, "rollback", "--to-checkpoint", "1", "--to-snapshot", "1", "--yes");
        await RunAsync(ExitCodes.Usage, error, "rollback", "--to-checkpoint", "1", "--json");
        await RunAsync(ExitCodes.Usage, error, "rollback", "--to-checkpoint", "none", "--yes");
        await RunAsync(ExitCodes.Failed, error, "rollback", "--to-checkpoint", "9", "--yes");
        await RunAsync(ExitCodes.Failed, error, "rollback", "--to-snapshot", "9", "--yes");
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.Contains("--yes", lines[2], StringComparison.Ordinal);
        Assert.Contains("no checkpoint 9", lines[4], StringComparison.Ordinal);
        Assert.Contains("no snapshot 9", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_and_rollback_keep_as_many_snapshots_as_is_said()
    {
        string[] paths = ["one.txt", "two.txt", "three.txt", "four.txt", "five.txt"];
        foreach (string path in paths)
            await IngestAsync(path, keepSnapshots: 4);

        Assert.Equal([5, 4, 3, 2], await SnapshotsAsync());
        await RunAsync(ExitCodes.Complete, "rollback", "--to-checkpoint", "4", "--yes", "--keep-snapshots", "5");
        Assert.Equal([6, 5, 4, 3, 2], await SnapshotsAsync());
        await IngestAsync("six.txt", keepSnapshots: 1);
        Assert.Equal([7], await SnapshotsAsync());
    }

    [Fact]
    public async Task Compact_drops_what_a_change_left_and_then_has_nothing_to_do()
    {
        await IngestAsync("one.txt");
        await IngestAsync("one.txt");
        JsonElement done = JsonElement.Parse(await RunAsync(ExitCodes.Complete, "compact", "--json"));
        Assert.Equal((2, 1), (done.GetProperty("rowsBefore").GetInt32(), done.GetProperty("rowsAfter").GetInt32()));
        Assert.StartsWith("Nothing to drop", await RunAsync(ExitCodes.Complete, "compact"), StringComparison.Ordinal);
        using StringWriter error = new();
        await RunAsync(ExitCodes.Failed, error, "rollback", "--to-checkpoint", "1", "--yes");
        Assert.Contains("compaction", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_index_each_says_so()
    {
        foreach (string[] command in (string[][])[["snapshots"], ["compact"], ["rollback", "--to-checkpoint", "1", "--yes"]])
        {
            using StringWriter error = new();
            await RunAsync(ExitCodes.Failed, error, command);
            Assert.Contains("There is no index", error.ToString(), StringComparison.Ordinal);
        }
    }

    private async Task<IEnumerable<int>> SnapshotsAsync() => JsonElement.Parse(await RunAsync(ExitCodes.Complete, "snapshots", "--json"))
        .GetProperty("snapshots").EnumerateArray().Select(snapshot => snapshot.GetProperty("number").GetInt32());

    private async Task IngestAsync(string path, int keepSnapshots = LibraryIndexOptions.DefaultSnapshots)
    {
        _library.Write(path, $"A document, written at {Guid.NewGuid()}.");
        IngestOptions options = _library.Options with { KeepSnapshots = keepSnapshots };
        Assert.Equal(ExitCodes.Complete, (await _library.Open(new HashEmbedder(), options).RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
    }

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        using StringWriter error = new();
        string output = await RunAsync(expected, error, arguments);
        return output;
    }

    private async Task<string> RunAsync(int expected, TextWriter error, params string[] arguments)
    {
        using StringWriter output = new();
        int code = await CommandLine.RunAsync([.. arguments, "--index-path", _library.Options.IndexDirectory], output, error);
        Assert.True(code == expected, $"{string.Join(' ', arguments)}: {code}, {error}");
        return output.ToString();
    }
}
