using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _library.Dispose();

    [Theory]
    [InlineData("", "No command is given")]
    [InlineData("bogus", "'bogus'")]
    [InlineData("ingest", "--library-path")]
    [InlineData("serve", "--library-path")]
    [InlineData("retry", "--library-path")]
    [InlineData("status", "--library-path")]
    [InlineData("search text", "--library-path")]
    [InlineData("ingest --library-path", "--library-path")]
    [InlineData("ingest --library-path LIBRARY --batch-size many", "--batch-size is 'many'")]
    [InlineData("ingest --library-path LIBRARY --batch-size 0", "--batch-size is '0'")]
    [InlineData("ingest --library-path LIBRARY --batch-size 10001", "--batch-size is '10001'")]
    [InlineData("ingest --library-path LIBRARY --keep-snapshots 0", "--keep-snapshots is '0'")]
    [InlineData("serve --library-path LIBRARY --keep-snapshots all", "--keep-snapshots is 'all'")]
    [InlineData("rollback --index-path DATA --to-checkpoint 1 --yes --keep-snapshots -1", "--keep-snapshots")]
    [InlineData("ingest --library-path LIBRARY --batchsize 5", "--batchsize")]
    [InlineData("ingest --library-path LIBRARY --embedder localhost", "--embedder is 'localhost'")]
    [InlineData("ingest --library-path LIBRARY --index-path LIBRARY/index", "--index-path")]
    [InlineData("ingest --library-path LIBRARY --fallback-encoding klingon", "'klingon'")]
    [InlineData("serve --library-path LIBRARY --fallback-encoding utf-8", "--fallback-encoding")]
    [InlineData("ingest --library-path LIBRARY --dry-run --watch", "--dry-run and --watch")]
    [InlineData("serve --library-path LIBRARY/absent", "absent")]
    [InlineData("search text -k 0 --library-path LIBRARY", "-k is '0'")]
    [InlineData("search text -k 101 --library-path LIBRARY", "-k is '101'")]
    public async Task Bad_input_is_one_line_that_names_it_and_writes_nothing(string line, string named)
    {
        int code = await RunAsync(line);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(named, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Equal("", _output.ToString());
        Assert.False(Directory.Exists(_library.DataPath));
        Assert.Empty(Directory.GetFileSystemEntries(_library.Root));
    }

    [Fact]
    public async Task An_empty_query_is_refused()
    {
        Assert.Equal(ExitCodes.Usage, await CommandLine.RunAsync(["search", " ", "--library-path", _library.Root], _output, _error));
        Assert.Contains("empty", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status --library-path LIBRARY --data-path DATA")]
    [InlineData("search text --library-path LIBRARY --data-path DATA")]
    [InlineData("retry --library-path LIBRARY --data-path DATA")]
    public async Task Without_an_index_it_says_how_to_make_one(string line)
    {
        Assert.Equal(ExitCodes.Failed, await RunAsync(line));
        Assert.Contains("ingest --library-path", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_library.DataPath));
    }

    private Task<int> RunAsync(string line) => CommandLine.RunAsync(
        line.Replace("LIBRARY", _library.Root, StringComparison.Ordinal).Replace("DATA", _library.DataPath, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries),
        _output, _error);
}
