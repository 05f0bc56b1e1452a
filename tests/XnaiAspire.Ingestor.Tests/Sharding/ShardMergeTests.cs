using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Sharding;

namespace XnaiAspire.Ingestor.Tests.Sharding;

public sealed class ShardMergeTests
{
    private const int PartBytes = 10_000;

    // With one document in a batch every part of a file has a batch of its own, as the parts of real files have by their size.
    [Theory]
    [InlineData(1, true)]
    [InlineData(5, false)]
    [InlineData(100, false)]
    public async Task Four_shards_make_the_index_that_one_Ingestor_makes(int batchSize, bool inParts)
    {
        using ShardedLibrary library = Fill(batchSize, inParts);
        await library.IngestShardsAsync();
        await library.IngestAsync(library.Whole);
        int embedded = library.Embedder.Embedded;
        string[] before = library.Tree();

        MergeReport report = library.Merge();

        Assert.Equal(ShardedLibrary.Content(library.Whole.IndexDirectory), ShardedLibrary.Content(library.Merged));
        Assert.Equal((ExitCodes.CompleteWithFailures, 4, 0), (report.ExitCode, report.Shards, report.OlderVersionsLeftOut));
        Assert.Equal(inParts ? 4 : 3, report.Failures.Count);
        Assert.Equal(before, library.Tree());

        // An ordinary index of the whole library: nothing is left to do.
        RunOutcome outcome = await library.IngestAsync(library.Whole with { IndexPath = library.Merged });
        Assert.Equal((ExitCodes.CompleteWithFailures, 0, embedded), (outcome.ExitCode, outcome.Committed, library.Embedder.Embedded));
        using IndexReader reader = IndexReader.Open(library.Merged);
        Assert.Equal((null, 1L), (reader.Shard, reader.Status.LastSnapshot));
    }

    [Fact]
    public async Task Whatever_became_of_the_library_and_the_shards_it_is_the_present_librarys_index()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using ShardedLibrary library = Fill(batchSize: 2, inParts: false);
        for (int round = 0; round < 3; round++)
        {
            for (int number = 1; number <= 4; number++)
            {
                // Stopped now and then, and taken up again.
                using var stop = new CancellationTokenSource();
                int texts = random.Next(1, 40);
                library.Embedder.Before = async (_, token) =>
                {
                    if (Interlocked.Decrement(ref texts) == 0)
                        await stop.CancelAsync();

                    token.ThrowIfCancellationRequested();
                };
                try
                {
                    await library.IngestAsync(library.OfShard(number), stop.Token);
                }
                catch (OperationCanceledException)
                {
                    library.Embedder.Before = (_, _) => Task.CompletedTask;
                    await library.IngestAsync(library.OfShard(number));
                }
            }

            library.Library.Write($"folder{round}/new{round}.txt", $"New in round {round}, seed {seed}.");
            library.Library.Write("folder0/000.txt", $"Changed in round {round}.");
            library.Library.Delete($"folder{round}/{round + 3:000}.{(round == 0 ? "txt" : round == 1 ? "md" : "json")}");
            library.Library.Write($"folder1/00{4 + (3 * (round % 2))}.md", [0xC3, 0x28, (byte)round]);
        }

        library.Embedder.Before = (_, _) => Task.CompletedTask;
        await library.IngestShardsAsync();
        await library.IngestAsync(library.Whole);
        MergeReport report = library.Merge();

        Assert.Equal([$"seed {seed}", .. ShardedLibrary.Content(library.Whole.IndexDirectory)], [$"seed {seed}", .. ShardedLibrary.Content(library.Merged)]);

        // Of one that broke on the way its shard still has the version from before; the other one was gone in between.
        Assert.Equal(1, report.OlderVersionsLeftOut);
    }

    [Fact]
    public async Task Broken_off_at_any_commit_the_same_call_goes_on_to_the_same_bytes()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using ShardedLibrary library = Fill(batchSize: 1, inParts: true);
        await library.IngestShardsAsync();
        await library.IngestAsync(library.Whole);
        int attempts = 0;
        for (bool done = false; !done; attempts++)
        {
            Assert.True(attempts < 200, $"seed {seed}: no end in sight");
            try
            {
                library.Merge(new EndingTime(random.Next(1, 8)));
                done = true;
            }
            catch (Exception e) when (e is IndexFailedException or IOException)
            {
                // As a disk that fails: nothing of that commit is in.
            }
        }

        Assert.Equal([$"seed {seed}", .. ShardedLibrary.Content(library.Whole.IndexDirectory)], [$"seed {seed}", .. ShardedLibrary.Content(library.Merged)]);
        Assert.True(attempts > 3, $"seed {seed}: broken off {attempts} times");

        // Said once more it only says what is there, for whoever was killed before the last word.
        Assert.Equal(4, library.Merge().Shards);
    }

    [Fact]
    public async Task Shards_without_a_document_and_a_library_without_any_are_no_fault()
    {
        using ShardedLibrary library = new(4);
        await library.IngestShardsAsync();
        Assert.Equal((ExitCodes.Complete, 0L, null), (library.Merge().ExitCode, library.Merge().Documents, library.Merge().SnapshotDirectory));
        Directory.Delete(library.Merged, recursive: true);

        library.Library.Write("only.txt", "The only document.");
        await library.IngestShardsAsync();
        Assert.Equal((ExitCodes.Complete, 1L), (library.Merge().ExitCode, library.Merge().Documents));
    }

    private static ShardedLibrary Fill(int batchSize, bool inParts)
    {
        ShardedLibrary made = new(4) { Options = new IngestOptions { LibraryPath = "", BatchSize = batchSize, PartBytes = PartBytes } };
        made.Library.Fill(30, seed: 9);
        for (int i = 0; i < 6; i++)
            made.Library.Write($"copies/{i}.txt", "The same words stand in every copy, whichever shard it is in.");

        made.Library.Write("empty.txt", "");
        made.Library.Write("deep/er/and/deeper/letter.md", "# June\n\nDear Arthur, the wind has turned.\n\n## July\n\nIt turned again.\n");
        made.Library.Write("ä.txt", "Behind z by its bytes.");
        made.Library.Write("🌊.txt", "Behind all that is in the basic plane.");
        made.Library.Write("\uFF5E.txt", "Before the wave by its bytes, behind it by its code units.");
        made.Library.Write("broken.json", "{ \"content\": ");
        made.Library.Write("folder0/binary.txt", [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0, 1]);
        made.Library.Write("folder1/latin.txt", [0x63, 0x61, 0x66, 0xE9]);
        if (inParts)
        {
            made.Library.Write("folder2/big.txt", string.Join('\n', Enumerable.Range(0, 6_000).Select(i => $"wörd{i % 700}")));
            made.Library.Write("folder2/half.jsonl", string.Concat(Enumerable.Repeat("{\"text\": \"fine\"}\n", 3_000)) + "{\"text\": broken}\n");
        }

        return made;
    }

    /// <summary>A clock that breaks after so many looks at it; a commit takes one.</summary>
    private sealed class EndingTime(int looks) : TimeProvider
    {
        private int _looks = looks;

        public override DateTimeOffset GetUtcNow() => _looks-- > 0 ? base.GetUtcNow() : throw new IOException("The clock broke.");
    }
}
