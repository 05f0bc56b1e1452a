using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Forecast;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Forecast;

public sealed class DryRunTests : IDisposable
{
    private readonly TestLibrary _library = new();
    private readonly HashEmbedder _embedder = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task What_it_says_of_a_new_library_is_what_then_happens_and_it_writes_nothing()
    {
        _library.Fill(30, seed: 12);
        _library.Write("bad.json", "{");
        string[] before = Tree();

        DryRunReport report = await RunAsync();

        Assert.Equal(before, Tree());
        Assert.False(Directory.Exists(_library.DataPath));
        Assert.Equal((31, 0, 0, 0, 1, true), (report.Add, report.Replace, report.Remove, report.Unchanged, report.FailedInSample, report.IsExact));
        Assert.NotNull(report.Seconds);

        IngestService service = _library.Open(_embedder);
        int dry = _embedder.Embedded;
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.Equal(service.ReadIndex()!.Chunks, report.Chunks);
        Assert.Equal(service.ReadIndex()!.Rows * HashEmbedder.Dimensions * sizeof(float), report.VectorBytes);
        Assert.InRange(dry, 1, 64);
    }

    [Fact]
    public async Task Of_an_index_it_tells_each_kind_of_change_and_touches_nothing()
    {
        _library.Fill(12, seed: 2);
        _library.Write("bad.json", "{");
        await _library.Open(_embedder).RunAsync(new RunRequest(), CancellationToken.None);
        _library.Write("new.txt", "A new document.");
        _library.Write("folder0/000.txt", "A changed document.");
        _library.Delete("folder1/001.md");
        string[] before = Tree();

        DryRunReport report = await RunAsync();

        Assert.Equal(before, Tree());
        Assert.Equal((1, 1, 1, 10, 1), (report.Add, report.Replace, report.Remove, report.Unchanged, report.FailedBefore));
        Assert.Equal(2, report.Chunks);
        Assert.False(report.IsRefused);

        string words = DryRunCommand.InWords(report);
        Assert.Contains("Nothing was written", words, StringComparison.Ordinal);
        Assert.Contains("all files were read and chunked", words, StringComparison.Ordinal);
        Assert.DoesNotContain("about 2 tokens", words, StringComparison.Ordinal);

        DryRunReport anew = await RunAsync(_library.Options with { Force = true });
        Assert.Equal((13, 0, 0), (anew.Add, anew.Replace, anew.Unchanged));
        _embedder.Model = "another";
        Assert.True((await RunAsync()).IsRefused);
    }

    [Fact]
    public async Task A_large_library_is_estimated_from_a_sample_and_says_so()
    {
        _library.Fill(450, seed: 13);

        DryRunReport report = await RunAsync();

        Assert.False(report.IsExact);
        Assert.StartsWith("estimated from 200 files", report.Basis, StringComparison.Ordinal);
        IngestService service = _library.Open(_embedder, _library.Options with { BatchSize = 100 });
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        Assert.InRange((double)report.Chunks!.Value / service.ReadIndex()!.Chunks, 0.85, 1.15);
        Assert.Contains("about ", DryRunCommand.InWords(report), StringComparison.Ordinal);
    }

    private Task<DryRunReport> RunAsync(IngestOptions? options = null) =>
        new DryRun(options ?? _library.Options, _embedder, TimeProvider.System).RunAsync(CancellationToken.None);

    private string[] Tree() =>
    [
        .. new DirectoryInfo(Path.GetDirectoryName(_library.Root)!).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{entry.FullName} {entry.LastWriteTimeUtc.Ticks} {(entry as FileInfo)?.Length}").Order(StringComparer.Ordinal),
    ];
}
