using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

public sealed class RebuildTests : IDisposable
{
    private static readonly IndexFingerprint Newer = Sample.Fingerprint with { Chunker = "tokens-v2" };

    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_old_index_is_searchable_until_the_new_one_is_in_and_readers_change_over()
    {
        using (LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("old.txt", 3));
            index.PublishSnapshot(CancellationToken.None);
        }

        using var reader = IndexReader.Open(_root["index"]);
        float[] query = Sample.UnitVector(new Random(1), Sample.Dimensions);
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer))
        {
            Assert.True(rebuild.IsRebuild);
            Assert.True(LibraryIndex.HasUnfinishedRebuild(_root["index"]));
            Sample.Add(rebuild, Sample.Document("new.txt", 2));
            Assert.Throws<InvalidOperationException>(() => rebuild.PublishSnapshot(CancellationToken.None));
            Assert.All(reader.Search(query, 10), hit => Assert.Equal("old.txt", hit.Path));
            rebuild.SwapIn();
            Assert.False(rebuild.IsRebuild);
            Assert.False(LibraryIndex.HasUnfinishedRebuild(_root["index"]));
            Assert.Equal(_root["index"], rebuild.Directory);
            Assert.Equal(["new.txt", "new.txt"], reader.Search(query, 10).Select(hit => hit.Path));
            Assert.Equal(Newer, reader.Fingerprint);

            // The old snapshot is there, and the next one has the next number, although both are of a first checkpoint.
            Assert.Equal([(1L, 0L)], rebuild.Snapshots().Select(s => (s.Number, s.Checkpoint)));
            Assert.True(File.Exists(Path.Combine(rebuild.Snapshots()[0].Directory, "docstore.jsonl")));
            Assert.Equal((2L, 1L, 2L), Numbers(rebuild.PublishSnapshot(CancellationToken.None)));

            // The writer goes on where the index is now.
            Sample.Add(rebuild, Sample.Document("later.txt", 1));
            Assert.Equal(3, reader.Search(query, 10).Count);
        }

        Assert.False(Directory.Exists(_root["index.rebuild"]));
        Assert.True(File.Exists(Path.Combine(_root["index"], "snapshots", "latest", "index.faiss")));
    }

    private static (long, long, long) Numbers(SnapshotRecord snapshot) => (snapshot.Number, snapshot.Checkpoint, snapshot.Vectors);

    [Fact]
    public void Snapshots_outlive_an_index_whose_ledger_cannot_be_read()
    {
        using (LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("old.txt", 3));
            index.PublishSnapshot(CancellationToken.None);
            Directory.CreateDirectory(Path.Combine(_root["index"], "snapshots", "7"));
        }

        File.WriteAllText(Path.Combine(_root["index"], "ledger.db"), new string('x', 5000));
        using LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer);
        Sample.Add(rebuild, Sample.Document("new.txt", 2));
        rebuild.SwapIn();
        SnapshotRecord old = Assert.Single(rebuild.Snapshots());
        Assert.Equal((1L, 0L, 3L), Numbers(old));
        Assert.Equal(old.Bytes, new DirectoryInfo(old.Directory).EnumerateFiles().Sum(file => file.Length));
        Assert.Equal("1", new DirectoryInfo(Path.Combine(_root["index"], "snapshots", "latest")).LinkTarget);
    }

    [Fact]
    public void A_reader_that_outlived_its_index_does_not_harm_the_new_ones_log_when_it_closes()
    {
        using (LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(index, Sample.Document("old.txt", 3));
        }

        var reader = IndexReader.Open(_root["index"]);
        using LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer);
        rebuild.SwapIn();
        Sample.Add(rebuild, Sample.Document("new.txt", 2));
        string log = Path.Combine(_root["index"], "ledger.db-wal");
        byte[] before = File.ReadAllBytes(log);
        Assert.NotEmpty(before);
        reader.Dispose();
        Assert.Equal(before, File.ReadAllBytes(log));
        using var after = IndexReader.Open(_root["index"]);
        Assert.Equal(2, after.Status.Chunks);
    }

    [Fact]
    public void A_rebuild_goes_on_where_it_stopped_unless_it_is_of_something_else()
    {
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 2));
        }

        // Opening the old index in between leaves the rebuild alone.
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer))
        {
            Assert.Equal(2, rebuild.Status.Rows);
        }

        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer with { Engine = "other" }))
        {
            Assert.Equal(0, rebuild.Status.Rows);
        }
    }

    [Fact]
    public void A_rebuild_with_work_left_is_not_swapped_in()
    {
        using LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer);
        rebuild.BeginRun(Sample.Plan(["a.txt"]));
        Assert.Equal("run-unfinished", Assert.Throws<IndexRefusedException>(rebuild.SwapIn).Reason);
    }

    [Fact]
    public void An_index_that_is_no_rebuild_cannot_be_swapped_in()
    {
        using LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
        Assert.Throws<InvalidOperationException>(index.SwapIn);
    }

    [Fact]
    public void What_cannot_be_read_beside_an_index_is_not_deleted_on_a_guess()
    {
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        Directory.CreateDirectory(_root["index.rebuild"]);
        string ledger = Path.Combine(_root["index.rebuild"], "ledger.db");
        File.WriteAllText(ledger, new string('x', 5000));
        LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint).Dispose();
        Assert.True(File.Exists(ledger));
        using LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Newer);
        Assert.Equal(0, rebuild.Status.Rows);
    }
}
