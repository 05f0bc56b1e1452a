using System.Text.Json;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Sharding;

public sealed class FanOutSearchTests : IDisposable
{
    private readonly ShardedLibrary _library = new(4);
    private readonly List<IndexReader> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(reader => reader.Dispose());
        _library.Dispose();
    }

    [Fact]
    public async Task Several_indexes_answer_as_the_one_that_is_made_of_them()
    {
        await MakeAsync();
        _library.Merge();
        foreach (string query in new[] { "word7", "the same words", "anything else" })
        {
            IReadOnlyList<SearchHit> one = await SearchAsync(query, 25, _library.Merged);
            IReadOnlyList<SearchHit> several = await SearchAsync(query, 25, [.. _library.Directories.Reverse()]);
            Assert.Equal(25, one.Count);
            Assert.Equal(one.Select(hit => hit with { Row = 0 }), several.Select(hit => hit with { Row = 0, IndexDirectory = null }));
            Assert.All(one, hit => Assert.Null(hit.IndexDirectory));
            Assert.All(several, hit => Assert.Equal(_library.Directories[LibraryShard.NumberOf(hit.Path, 4) - 1], hit.IndexDirectory));
        }
    }

    [Fact]
    public async Task Indexes_of_two_models_are_not_searched_together()
    {
        await MakeAsync();
        Directory.Delete(_library.Directories[3], recursive: true);
        string other = Path.Combine(_library.Library.DataPath, "other");
        LibraryIndex.Open(other, _library.Library.Root, Open(_library.Directories[0]).Fingerprint with { ModelSha256 = new string('b', 64) }).Dispose();
        var error = await Assert.ThrowsAsync<SearchRefusedException>(() => SearchAsync("word", 5, _library.Directories[0], other));
        Assert.Equal("fingerprints-differ", error.Reason);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_searches_the_named_indexes_or_all_shards_of_the_library()
    {
        await MakeAsync();
        await using EmbedderServer server = await EmbedderServer.StartAsync(_library.Embedder);
        string[] named = [.. _library.Directories.SelectMany(directory => new[] { "--index-path", directory })];
        string[] all = await HitsAsync(server, named);
        Assert.Equal(5, all.Length);
        Assert.Equal(all, await HitsAsync(server, "--library-path", _library.Library.Root, "--data-path", _library.Library.DataPath));
        Assert.All(all, hit => Assert.Contains("\"indexDirectory\"", hit, StringComparison.Ordinal));
        Assert.All(await HitsAsync(server, named[..2]), hit => Assert.DoesNotContain("\"indexDirectory\"", hit, StringComparison.Ordinal));
    }

    private async Task MakeAsync()
    {
        _library.Library.Fill(30, seed: 11);
        for (int i = 0; i < 20; i++)
            _library.Library.Write($"same/{i}.txt", "word7");

        await _library.IngestShardsAsync();
    }

    private IndexReader Open(string directory)
    {
        _opened.Add(IndexReader.Open(directory));
        return _opened[^1];
    }

    private Task<IReadOnlyList<SearchHit>> SearchAsync(string query, int count, params string[] directories) =>
        new FanOutSearch([.. directories.Select(Open)], _library.Embedder, TimeProvider.System).SearchAsync(query, count, CancellationToken.None);

    private static async Task<string[]> HitsAsync(EmbedderServer server, params string[] where)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(["search", "word7", "--json", "--embedder", server.Address, .. where], output, error);
        Assert.True(code == ExitCodes.Complete, $"{code}: {error}");
        return [.. JsonElement.Parse(output.ToString()).GetProperty("hits").EnumerateArray().Select(hit => hit.GetRawText())];
    }
}
