using System.Text.Json;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class RelocateCommandTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _library.Dispose();

    private string Index => _library.Options.IndexDirectory;

    private string Moved => _library.Root + "-moved";

    [Fact]
    public async Task A_moved_library_goes_on_without_a_rebuild_and_without_the_Embedder()
    {
        await IngestAndMoveAsync(4);
        File.AppendAllText(Path.Combine(Moved, "1.txt"), "longer");
        File.Delete(Path.Combine(Moved, "2.txt"));

        JsonElement done = JsonElement.Parse(await RunAsync(ExitCodes.Complete, Moved, "--json"));
        Assert.Contains($"Of 4 documents in the index {Moved} has 2 with the same size, 1 with another; missing: 1.", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal((_library.Root, Moved), (done.GetProperty("from").GetString(), done.GetProperty("to").GetString()));
        JsonElement documents = done.GetProperty("documents");
        Assert.Equal([2, 1, 1], new[] { "sameSize", "otherSize", "missing" }.Select(name => documents.GetProperty(name).GetInt32()));

        int before = _embedder.Embedded;
        IngestOptions options = _library.Options with { LibraryPath = Moved, IndexPath = Index };
        RunOutcome outcome = await _library.Open(_embedder, options).RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal((ExitCodes.Complete, 2), (outcome.ExitCode, outcome.Committed));
        Assert.Equal(before + 1, _embedder.Embedded);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_what_is_hardly_the_library_has_to_be_meant()
    {
        await IngestAndMoveAsync(2);
        string other = Directory.CreateDirectory(_library.Root + "-other").FullName;
        Assert.Contains("Nothing was changed", await RunAsync(ExitCodes.Complete, Moved, "--dry-run"), StringComparison.Ordinal);
        Assert.Equal("", await RunAsync(ExitCodes.Failed, other));
        Assert.Contains("--yes", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(_library.Root, Root());

        await RunAsync(ExitCodes.Complete, other, "--yes");
        Assert.Equal(other, Root());
    }

    [Fact]
    public async Task While_the_index_is_written_it_is_refused()
    {
        await IngestAndMoveAsync(1);
        using (LibraryIndex.OpenExisting(Index))
            Assert.Equal("", await RunAsync(ExitCodes.Failed, Moved));

        Assert.Contains("another writer", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(_library.Root, Root());
    }

    [Fact]
    public async Task Both_folders_have_to_be_named_and_to_be_there()
    {
        await IngestAndMoveAsync(1);
        await RunAsync(ExitCodes.Usage, Moved + "-absent");
        Assert.Equal(ExitCodes.Usage, await CommandLine.RunAsync(["relocate", "--library-path", Moved], TextWriter.Null, _error));
        Assert.Equal(ExitCodes.Failed, await CommandLine.RunAsync(["relocate", "--library-path", Moved, "--index-path", Index + "-absent"], TextWriter.Null, _error));
        string[] lines = _error.ToString().TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("--index-path is missing", lines[1], StringComparison.Ordinal);
        Assert.Contains("There is no index", lines[2], StringComparison.Ordinal);
    }

    private string Root()
    {
        using IndexReader reader = IndexReader.Open(Index);
        return reader.Status.LibraryRoot;
    }

    private async Task IngestAndMoveAsync(int documents)
    {
        for (int i = 1; i <= documents; i++)
            _library.Write($"{i}.txt", $"Document number {i}.");

        Assert.Equal(ExitCodes.Complete, (await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None)).ExitCode);
        Directory.Move(_library.Root, Moved);
    }

    private async Task<string> RunAsync(int expected, string library, params string[] arguments)
    {
        using StringWriter output = new();
        int code = await CommandLine.RunAsync(["relocate", "--library-path", library, "--index-path", Index, .. arguments], output, _error);
        Assert.True(code == expected, $"{code}: {_error}");
        return output.ToString();
    }
}
