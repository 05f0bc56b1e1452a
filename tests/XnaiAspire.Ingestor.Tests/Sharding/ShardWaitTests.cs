using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Cli;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Sharding;

/// <summary><c>merge --wait</c>, beside machines that are not done yet.</summary>
public sealed class ShardWaitTests : IDisposable
{
    private readonly ShardedLibrary _library = new(3);
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _told = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public async Task Each_shard_is_waited_for_and_said_once_whatever_it_lacks()
    {
        _library.Library.Fill(9, seed: 4);
        Task<MergeReport> merged = WaitAsync();
        Assert.StartsWith(Missing(0), await NextAsync(), StringComparison.Ordinal);
        await _library.IngestAsync(_library.OfShard(1));
        Assert.StartsWith(Missing(1), await NextAsync(), StringComparison.Ordinal);
        await _library.IngestAsync(_library.OfShard(2));
        Assert.StartsWith(Missing(2), await NextAsync(), StringComparison.Ordinal);
        using (Begin(_library.OfShard(3)))
            Assert.Contains("is being written", await NextAsync(), StringComparison.Ordinal);

        // Its process died before it knew what to do: an empty shard to look at, and none.
        Assert.Contains("nobody has looked yet", await NextAsync(), StringComparison.Ordinal);
        Assert.False(merged.IsCompleted);
        await _library.IngestAsync(_library.OfShard(3));
        await PassUntilAsync(() => merged.IsCompleted);
        Assert.Equal(9, (await merged).Documents);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task What_does_not_pass_is_refused_at_once()
    {
        _library.Library.Fill(9, seed: 4);
        await _library.IngestShardsAsync();
        await _library.IngestAsync(_library.Whole with { IndexPath = _library.Merged });

        Assert.Equal("output-exists", (await Assert.ThrowsAsync<MergeRefusedException>(WaitAsync)).Reason);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        using CancellationTokenSource cancel = new();
        Task<MergeReport> merged = new ShardWait(_time, _told.Enqueue).UntilCompleteAsync(() => _library.Merge(), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => merged);
    }

    [Fact]
    public async Task A_shard_that_no_document_falls_to_is_complete_when_somebody_has_looked()
    {
        _library.Library.Write("only.txt", "The only one.");
        await _library.IngestShardsAsync();

        Assert.Equal(1, _library.Merge().Documents);
    }

    [Fact]
    public async Task The_command_finds_the_shards_of_a_library_and_accepts_failed_documents_when_told()
    {
        _library.Library.Fill(9, seed: 4);
        for (int i = 0; i < 9; i++)
            _library.Library.Write($"broken/{i}.json", "{");

        await using EmbedderServer server = await EmbedderServer.StartAsync(_library.Embedder);
        string[] library = ["--library-path", _library.Library.Root, "--data-path", _library.Library.DataPath];
        string[] merge = ["merge", .. library, "--index-path", _library.Merged];
        Assert.Contains("are not all shards of", await RunAsync(ExitCodes.Failed, merge), StringComparison.Ordinal);
        for (int number = 1; number <= 3; number++)
        {
            string[] ingest = ["ingest", .. library, "--shard", $"{number}/3", "--embedder", server.Address];
            await RunAsync(ExitCodes.CompleteWithFailures, ingest);
            Assert.Contains("(json", await RunAsync(ExitCodes.Complete, [.. ingest, "--accept-failed"]), StringComparison.Ordinal);
            Assert.Contains("\"exitCode\":0", await RunAsync(ExitCodes.Complete, [.. ingest, "--accept-failed", "--json"]), StringComparison.Ordinal);
        }

        await RunAsync(ExitCodes.CompleteWithFailures, [.. merge, "--wait"]);
        Assert.Contains("Merged 3 shards: 9 documents", await RunAsync(ExitCodes.Complete, [.. merge, "--wait", "--accept-failed"]), StringComparison.Ordinal);
    }

    private Task<MergeReport> WaitAsync() => new ShardWait(_time, _told.Enqueue).UntilCompleteAsync(() => _library.Merge(), CancellationToken.None);

    private async Task<string> NextAsync()
    {
        string? told = null;
        await PassUntilAsync(() => _told.TryDequeue(out told));
        return told!;
    }

    // The wait may not have begun when the clock is moved on, so that once is not enough.
    private async Task PassUntilAsync(Func<bool> isDone)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(90));
        while (!isDone())
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private string Missing(int number) => $"Waiting. There is no index in {_library.Directories[number]}.";

    private LibraryIndex Begin(IngestOptions shard)
    {
        using IndexReader second = IndexReader.Open(_library.OfShard(2).IndexDirectory);
        return LibraryIndex.Open(shard.IndexDirectory, shard.LibraryRoot, second.Fingerprint, new LibraryIndexOptions { Shard = shard.Shard });
    }

    private static async Task<string> RunAsync(int expected, string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(args, output, error);
        Assert.True(code == expected, $"{code}: {output}{error}");
        return $"{output}{error}";
    }
}
