using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Forecast;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;
using XnaiAspire.Ingestor.Verification;

namespace XnaiAspire.Ingestor.Tests.Sharding;

/// <summary>A run with <c>--shard</c> sees its part of the library and nothing else.</summary>
public sealed class ShardRunTests : IDisposable
{
    private readonly ShardedLibrary _library = new(3);

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Every_document_and_every_failure_is_in_exactly_one_shard()
    {
        _library.Library.Fill(30, seed: 5);
        for (int i = 0; i < 9; i++)
            _library.Library.Write($"broken/{i}.json", "{");

        await _library.IngestShardsAsync();
        await _library.IngestAsync(_library.Whole);

        Assert.Equal(3, _library.Directories.Distinct().Count());
        Assert.DoesNotContain(_library.Whole.IndexDirectory, _library.Directories);
        Assert.All(_library.Directories, directory => Assert.NotEmpty(Paths(directory)));
        Assert.Equal(Paths(_library.Whole.IndexDirectory), _library.Directories.SelectMany(Paths).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_comes_changes_and_goes_concerns_its_own_shard_alone()
    {
        _library.Library.Fill(12, seed: 6);
        await _library.IngestShardsAsync();
        _library.Library.Write("new.txt", "New.");
        _library.Library.Write("folder0/003.txt", "Changed.");
        _library.Library.Delete("folder1/004.md");
        string[] touched = ["new.txt", "folder0/003.txt", "folder1/004.md"];
        for (int number = 1; number <= 3; number++)
        {
            LibraryShard shard = _library.OfShard(number).Shard!;
            DryRunReport forecast = await new DryRun(_library.OfShard(number), _library.Embedder, TimeProvider.System).RunAsync(CancellationToken.None);
            Assert.Equal(touched.Count(shard.Holds), forecast.Add + forecast.Replace + forecast.Remove);
            VerifyReport before = await VerifyAsync(number);
            Assert.Equal((true, touched.Count(shard.Holds)), (before.Healthy, (int)before.Counts.Stale));
            Assert.Equal(touched.Count(shard.Holds), (await _library.IngestAsync(_library.OfShard(number))).Committed);
            Assert.Empty((await VerifyAsync(number)).Findings);
        }
    }

    [Fact]
    public async Task Another_shard_or_none_on_its_index_is_refused_before_the_Embedder_is_asked()
    {
        _library.Library.Fill(9, seed: 7);
        await _library.IngestShardsAsync();
        string first = _library.Directories[0];
        string[] before = Files();
        foreach (IngestOptions other in new[] { _library.OfShard(2) with { IndexPath = first }, _library.Whole with { IndexPath = first }, _library.Whole with { IndexPath = first, Force = true } })
        {
            RunOutcome outcome = await _library.IngestAsync(other);
            Assert.Equal((ExitCodes.Failed, "shard-mismatch"), (outcome.ExitCode, outcome.Reason));
            Assert.Contains("shard 1/3", outcome.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<IndexRefusedException>(() => new DryRun(other, _library.Embedder, TimeProvider.System).RunAsync(CancellationToken.None));
        }

        Assert.Equal(before, Files());

        // SQLite's own files come and go with whoever reads the ledger.
        string[] Files() => [.. _library.Tree().Where(file => !file.Contains("ledger.db-", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Commands_that_do_not_name_the_shard_take_the_one_that_the_index_remembers()
    {
        _library.Library.Fill(9, seed: 8);
        for (int i = 0; i < 9; i++)
            _library.Library.Write($"{i}.json", "{");

        await using EmbedderServer server = await EmbedderServer.StartAsync(_library.Embedder);
        string[] library = ["--library-path", _library.Library.Root, "--data-path", _library.Library.DataPath];
        await RunAsync(ExitCodes.CompleteWithFailures, ["ingest", .. library, "--shard", "2/3", "--embedder", server.Address]);
        string index = _library.Directories[1];
        string[] paths = Paths(index);
        int failed = Failed(index);
        Assert.InRange(failed, 1, 8);

        Assert.Contains("2/3", await RunAsync(ExitCodes.Complete, "status", "--index-path", index), StringComparison.Ordinal);
        Assert.Contains("\"shard\":\"2/3\"", await RunAsync(ExitCodes.Complete, ["status", .. library, "--shard", "2/3", "--json"]), StringComparison.Ordinal);
        await RunAsync(ExitCodes.Complete, "verify", "--index-path", index, "--strict");
        for (int i = 0; i < 9; i++)
            _library.Library.Write($"{i}.json", "{\"content\": \"Mended.\"}");

        await RunAsync(ExitCodes.Complete, "retry", "--library-path", _library.Library.Root, "--index-path", index, "--embedder", server.Address);
        Assert.Equal(paths, Paths(index));
        Assert.Equal(0, Failed(index));
    }

    private async Task<VerifyReport> VerifyAsync(int number) => await Verifier.RunAsync(
        new VerifyRequest(_library.Directories[number - 1], null, _library.Whole.FileTypes, Deep: true), null, null, TimeProvider.System, CancellationToken.None);

    private static string[] Paths(string directory)
    {
        IndexContents contents = IndexContents.Read(directory, ShardOf(directory))!;
        return [.. contents.Documents.Select(document => document.Path).Concat(contents.Failures.Select(failure => failure.Failure.Path)).Order(StringComparer.Ordinal)];
    }

    private static int Failed(string directory) => IndexContents.Read(directory, ShardOf(directory))!.Failures.Count;

    private static LibraryShard? ShardOf(string directory)
    {
        using IndexReader reader = IndexReader.Open(directory);
        return reader.Shard;
    }

    private static async Task<string> RunAsync(int expected, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(args, output, error);
        Assert.True(code == expected, $"{code}: {output}{error}");
        return output.ToString();
    }
}
