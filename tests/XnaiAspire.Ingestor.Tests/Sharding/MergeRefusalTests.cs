using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;

namespace XnaiAspire.Ingestor.Tests.Sharding;

public sealed class MergeRefusalTests : IDisposable
{
    private readonly ShardedLibrary _library = new(3);

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Shards_that_are_not_all_of_one_library_are_refused_by_name_and_nothing_is_made()
    {
        await MakeAsync();
        string[] dirs = [.. _library.Directories];
        await _library.IngestAsync(_library.Whole);
        IngestOptions other = _library.OfShard(3) with { Shard = new LibraryShard(1, 4) };
        await _library.IngestAsync(other);

        AssertRefused("shard-missing", "missing: 2", dirs[0], dirs[2]);
        AssertRefused("shard-missing", "missing: 1, 2", dirs[2]);
        AssertRefused("shard-twice", "Shard 2/3 is given twice", dirs[0], dirs[1], dirs[1]);
        AssertRefused("no-shard", "no shard but of the whole", dirs[0], _library.Whole.IndexDirectory, dirs[2]);
        AssertRefused("shards-differ", "shard 1/4", dirs[0], dirs[1], other.IndexDirectory);
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => Merge(dirs[0], dirs[1], dirs[2] + "-absent")).Reason);
        Assert.False(Directory.Exists(_library.Merged));
    }

    [Fact]
    public async Task Other_vectors_and_other_libraries_do_not_mix()
    {
        await MakeAsync();
        using (LibraryIndex third = LibraryIndex.OpenExisting(_library.Directories[2]))
            third.Relocate("/elsewhere");

        AssertRefused("libraries-differ", "/elsewhere", [.. _library.Directories]);
        Directory.Delete(_library.Directories[2], recursive: true);
        await _library.IngestAsync(_library.OfShard(3) with { ChunkTokens = 40 });
        AssertRefused("fingerprints-differ", $"chunk tokens: {_library.Directories[0]} has 32, {_library.Directories[2]} has 40", [.. _library.Directories]);
    }

    [Fact]
    public async Task A_shard_in_the_middle_of_a_run_or_with_a_writer_is_waited_for()
    {
        await MakeAsync();
        using (LibraryIndex.OpenExisting(_library.Directories[1]))
            Assert.Equal("index-busy", Assert.Throws<IndexRefusedException>(() => Merge([.. _library.Directories])).Reason);

        using (LibraryIndex index = LibraryIndex.OpenExisting(_library.Directories[1]))
            index.BeginRun([new PlannedDocument(0, 1, "new.txt", PlannedAction.Add, 1, 1)]);

        AssertRefused("shard-unfinished", "--shard 2/3", [.. _library.Directories]);
    }

    [Fact]
    public async Task What_is_no_unfinished_merge_of_these_shards_is_not_touched()
    {
        await MakeAsync();
        await _library.IngestAsync(_library.Whole with { IndexPath = _library.Merged });
        AssertRefused("output-exists", _library.Merged, [.. _library.Directories]);
        Directory.Delete(_library.Merged, recursive: true);

        // A whole merge is said again, until a shard or the index itself goes on.
        Merge([.. _library.Directories]);
        Merge([.. _library.Directories]);
        _library.Library.Write("later.txt", "Later.");
        await _library.IngestShardsAsync();
        AssertRefused("output-exists", _library.Merged, [.. _library.Directories]);

        Directory.Delete(_library.Merged, recursive: true);
        Merge([.. _library.Directories]);
        _library.Library.Write("latest.txt", "Later still.");
        Assert.Equal(1, (await _library.IngestAsync(_library.Whole with { IndexPath = _library.Merged })).Committed);
        AssertRefused("output-exists", _library.Merged, [.. _library.Directories]);
    }

    [Fact]
    public async Task The_index_lies_neither_in_a_shard_nor_in_the_library()
    {
        await MakeAsync();
        foreach (string output in new[] { _library.Directories[0], Path.Combine(_library.Directories[1], "merged"), Path.Combine(_library.Library.Root, "merged") })
        {
            var request = new MergeRequest(_library.Directories, output, 5);
            Assert.Equal("output-inside", Assert.Throws<MergeRefusedException>(() => new ShardMerge(request, TimeProvider.System, _ => { }).Run(default)).Reason);
        }
    }

    [Fact]
    public async Task The_command_says_the_refusal_in_one_line_and_what_it_made_in_words()
    {
        await MakeAsync();
        string[] merge = ["merge", .. _library.Directories];
        Assert.Equal((ExitCodes.Usage, "--index-path is missing: the index directory to make."), await RunAsync(merge));
        Assert.Equal(ExitCodes.Usage, (await RunAsync("merge", "--index-path", _library.Merged)).Code);
        (int code, string said) = await RunAsync([.. merge[..3], "--index-path", _library.Merged]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("missing: 3", said, StringComparison.Ordinal);
        (code, said) = await RunAsync([.. merge, "--index-path", _library.Merged]);
        Assert.Equal(ExitCodes.Complete, code);
        Assert.Contains("Merged 3 shards: 9 documents", said, StringComparison.Ordinal);
    }

    private async Task MakeAsync()
    {
        _library.Library.Fill(9, seed: 3);
        await _library.IngestShardsAsync();
    }

    private MergeReport Merge(params string[] shards) =>
        new ShardMerge(_library.Request with { Shards = shards }, TimeProvider.System, _ => { }).Run(CancellationToken.None);

    private void AssertRefused(string reason, string named, params string[] shards)
    {
        var error = Assert.Throws<MergeRefusedException>(() => Merge(shards));
        Assert.Equal(reason, error.Reason);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(args, output, error);
        return (code, code == ExitCodes.Complete ? output.ToString() : error.ToString().TrimEnd());
    }
}
