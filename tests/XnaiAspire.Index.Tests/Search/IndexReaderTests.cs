using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Search;

public sealed class IndexReaderTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Property(MaxTest = 15)]
    public void Search_is_brute_force_over_what_a_random_history_left(PositiveInt seed)
    {
        using var root = new TemporaryDirectory();
        var random = new Random(seed.Get);
        int dimensions = random.Next(1, 130);
        IndexFingerprint fingerprint = Sample.Fingerprint with { Dimensions = dimensions };
        var live = new Dictionary<string, DocumentCommit>();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, fingerprint);
        using var reader = IndexReader.Open(root["index"]);
        for (int step = 1; step <= 8; step++)
        {
            string[] paths = [.. Enumerable.Range(0, 12).Where(_ => random.Next(3) == 0).Select(i => $"{i % 2}/{i}.txt")];
            string[] removed = [.. paths.Where(path => live.ContainsKey(path) && random.Next(3) == 0)];
            DocumentCommit[] added = [.. paths.Except(removed).Select(path => Sample.Document(path, random.Next(6), step, dimensions))];
            RunRecord run = index.BeginRun(Sample.Plan(paths));
            if (paths.Length > 0)
            {
                index.Commit(Sample.Batch(run.Id, 1, added) with { Removed = removed });
            }

            index.CompleteRun(run.Id);
            Array.ForEach(removed, path => live.Remove(path));
            Array.ForEach(added, document => live[document.Path] = document);

            float[] query = Sample.UnitVector(random, dimensions);
            int k = random.Next(1, 30);
            AssertBruteForce(reader.Search(query, k), live.Values, query, k);
            AssertBruteForce(reader.Search(query, new SearchFilter(Category: "1"), k), live.Values.Where(d => d.Category == "1"), query, k);
            Assert.Equal(live.Count, reader.Status.Documents);
            Assert.Equal(live.Values.Sum(d => d.Chunks.Count), reader.Status.Chunks);
        }
    }

    [Fact]
    public void A_hit_says_where_it_is_from()
    {
        using LibraryIndex index = Open();
        DocumentCommit document = Sample.Document("letters/june.txt", 3);
        Sample.Add(index, document);
        using var reader = IndexReader.Open(_root["index"]);
        ChunkCommit chunk = document.Chunks[2];
        SearchHit hit = reader.Search(chunk.Vector.Span, 1)[0];
        Assert.Equal(1, hit.Score, 1e-5);
        Assert.Equal(
            new SearchHit(
                2, hit.Score, "letters/june.txt", "Title of june.txt", "letters", "txt", 2, chunk.Start, chunk.Length, "One > Two", chunk.Text),
            hit);
    }

    [Fact]
    public void Text_comes_back_as_it_went_in()
    {
        using LibraryIndex index = Open();
        DocumentCommit document = Sample.Document("a.txt", 1);
        const string Text = "nul \0 behind, \ud83d\ude00, \r\n\t, e\u0301, \u202e";
        Sample.Add(index, document with { Chunks = [document.Chunks[0] with { Text = Text, Heading = "a\0b" }] });
        using var reader = IndexReader.Open(_root["index"]);
        SearchHit hit = Assert.Single(reader.Search(document.Chunks[0].Vector.Span, 1));
        Assert.Equal(Text, hit.Text);
        Assert.Equal("a\0b", hit.Heading);
    }

    [Fact]
    public void Equal_scores_come_in_row_order()
    {
        using LibraryIndex index = Open();
        DocumentCommit document = Sample.Document("a.txt", 9);
        ReadOnlyMemory<float> vector = document.Chunks[0].Vector;
        Sample.Add(index, document with { Chunks = [.. document.Chunks.Select(chunk => chunk with { Vector = vector })] });
        using var reader = IndexReader.Open(_root["index"]);
        Assert.Equal([0L, 1, 2, 3], reader.Search(vector.Span, 4).Select(hit => hit.Row));
    }

    [Fact]
    public void Filters_narrow()
    {
        using LibraryIndex index = Open();
        Sample.Add(index, Sample.Document("x/a.txt", 2), Sample.Document("x/b.md", 2), Sample.Document("y/c.md", 2));
        using var reader = IndexReader.Open(_root["index"]);
        float[] query = Sample.UnitVector(new Random(3), Sample.Dimensions);
        Assert.Equal(["x/b.md", "y/c.md"], Paths(new SearchFilter(FileType: "md")));
        Assert.Equal(["x/b.md"], Paths(new SearchFilter("x", "md")));
        Assert.Empty(Paths(new SearchFilter("z")));
        Assert.Equal(3, Paths(new SearchFilter()).Length);

        string[] Paths(SearchFilter filter) => [.. reader.Search(query, filter, 10).Select(hit => hit.Path).Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_new_index_has_no_hits_and_then_what_is_committed()
    {
        using LibraryIndex index = Open();
        using var reader = IndexReader.Open(_root["index"]);
        float[] query = Sample.UnitVector(new Random(4), Sample.Dimensions);
        Assert.Empty(reader.Search(query, 5));
        Sample.Add(index, Sample.Document("a.txt", 2));
        Assert.Equal(2, reader.Search(query, 5).Count);
    }

    [Fact]
    public void Queries_that_are_none_are_refused()
    {
        using LibraryIndex index = Open();
        using var reader = IndexReader.Open(_root["index"]);
        Assert.Throws<ArgumentException>(() => reader.Search(new float[3], 5));
        float[] query = new float[Sample.Dimensions];
        query[7] = float.PositiveInfinity;
        Assert.Throws<ArgumentException>(() => reader.Search(query, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Search(new float[Sample.Dimensions], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Search(new float[Sample.Dimensions], IndexReader.MaxHits + 1));
    }

    [Fact]
    public void A_directory_without_an_index_is_refused()
    {
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => IndexReader.Open(_root["nothing"])).Reason);
        Directory.CreateDirectory(_root["empty"]);
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => IndexReader.Open(_root["empty"])).Reason);
    }

    [Fact]
    public void An_index_that_is_just_being_made_is_none_yet_and_one_that_has_lost_its_texts_is_damaged()
    {
        // A writer makes the ledger before it makes the file of texts.
        Open().Dispose();
        string texts = Path.Combine(_root["index"], "texts.utf8");
        File.Delete(texts);
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => IndexReader.Open(_root["index"])).Reason);

        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("a.txt", 2));
        }

        File.Delete(texts);
        Assert.Equal("index-unreadable", Assert.Throws<IndexDamagedException>(() => IndexReader.Open(_root["index"])).Reason);
    }

    [Fact]
    public void Vectors_that_are_cut_off_are_a_typed_error()
    {
        using (LibraryIndex index = Open())
        {
            Sample.Add(index, Sample.Document("a.txt", 2));
        }

        using (FileStream vectors = File.OpenWrite(Path.Combine(_root["index"], "vectors.faiss")))
        {
            vectors.SetLength(100);
        }

        Assert.Equal("index-unreadable", Assert.Throws<IndexDamagedException>(() => IndexReader.Open(_root["index"])).Reason);
    }

    [Fact]
    public async Task Readers_on_many_threads_see_whole_checkpoints_while_a_writer_replaces()
    {
        using LibraryIndex index = Open();
        Sample.Add(index, Sample.Document("a.txt", 5));
        using var reader = IndexReader.Open(_root["index"]);
        using var done = new CancellationTokenSource();
        Task<int>[] searches = [.. Enumerable.Range(0, 3).Select(i => Task.Factory.StartNew(
            () =>
            {
                float[] query = Sample.UnitVector(new Random(i), Sample.Dimensions);
                int searched = 0;
                do
                {
                    IReadOnlyList<SearchHit> hits = reader.Search(query, 20);

                    // Every version has five chunks; a mixture or a gap would show.
                    Assert.Equal(5, hits.Count);
                    Assert.Single(hits.Select(hit => hit.Text.Split(' ')[1]).Distinct());
                    searched++;
                }
                while (!done.IsCancellationRequested);

                return searched;
            },
            TaskCreationOptions.LongRunning))];
        for (int version = 2; version < 40; version++)
        {
            Sample.Add(index, Sample.Document("a.txt", 5, version));
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(searches), count => Assert.True(count > 0));
    }

    private static void AssertBruteForce(IReadOnlyList<SearchHit> hits, IEnumerable<DocumentCommit> live, float[] query, int k)
    {
        (string Text, double Score)[] expected =
        [
            .. live.SelectMany(document => document.Chunks)
                .Select(chunk => (chunk.Text, Score: chunk.Vector.ToArray().Zip(query, (a, b) => (double)a * b).Sum()))
                .OrderByDescending(x => x.Score).Take(k),
        ];
        Assert.Equal(expected.Length, hits.Count);
        for (int i = 0; i < hits.Count; i++)
        {
            Assert.Equal(expected[i].Score, hits[i].Score, 1e-6);
        }

        // Scores closer than float32 can tell may swap; the sets differ only where that happens at the end.
        Assert.All(
            hits.Where(hit => expected.Length == 0 || hit.Score > expected[^1].Score + 1e-6), hit => Assert.Contains(expected, x => x.Text == hit.Text));
    }

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
