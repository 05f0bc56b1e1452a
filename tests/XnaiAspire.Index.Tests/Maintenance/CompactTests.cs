using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Maintenance;

public sealed class CompactTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private LibraryIndex _index;

    public CompactTests() => _index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);

    private string Vectors => Path.Combine(_root["index"], "vectors.faiss");

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Property(MaxTest = 5)]
    public void What_is_live_stays_in_order_and_the_rest_goes(PositiveInt seed)
    {
        using var root = new TemporaryDirectory();
        var random = new System.Random(seed.Get);

        // The large ones are more than a block of the copy in one batch, so that ranges cross its border.
        int dimensions = random.Next(2) == 0 ? Sample.Dimensions : 8_000;
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint with { Dimensions = dimensions });
        using var reader = IndexReader.Open(root["index"]);
        for (int step = 1; step <= 5; step++)
        {
            int[] changed = [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0), 8];
            Sample.Add(index, [.. changed.Select(i => Sample.Document($"{i}.txt", random.Next(9), step, dimensions))]);
        }

        string before = Hits(reader, dimensions);
        SnapshotRecord snapshot = index.PublishSnapshot(CancellationToken.None);
        CheckpointRecord last = index.Status.LastCheckpoint!;
        CompactionRecord done = index.Compact();
        Assert.Equal((last.Rows, last.Chunks), (done.RowsBefore, done.RowsAfter));
        Assert.Equal(last with { Rows = last.Chunks, BytesWritten = index.Status.LastCheckpoint!.BytesWritten }, index.Status.LastCheckpoint);
        Assert.Equal(before, Hits(reader, dimensions));
        Assert.Equal(File.ReadAllBytes(Path.Combine(snapshot.Directory, "index.faiss")), File.ReadAllBytes(Path.Combine(root["index"], "vectors.faiss")));
        Assert.Equal(snapshot, index.PublishSnapshot(CancellationToken.None));
        Assert.Equal(done.RowsAfter * dimensions * 4, index.Checkpoints(0, 100).Sum(c => c.BytesWritten));

        // Once more there is nothing to do, and the index opens and grows as before.
        Assert.Equal(new CompactionRecord(done.RowsAfter, done.RowsAfter, 0), index.Compact());
        index.Dispose();
        using LibraryIndex again = LibraryIndex.OpenExisting(root["index"]);
        Assert.Empty(again.Recovered);
        DocumentCommit later = Sample.Document("later.txt", 3, 1, dimensions);
        Assert.Equal(done.RowsAfter + 3, Sample.Add(again, later).Rows);
        Assert.Equal(later.Chunks[2].Vector.ToArray(), again.FindVectors([later.Chunks[2].Text])[0]!.Value.ToArray());
    }

    [Fact]
    public void Everything_may_go()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3));
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1) with { Removed = ["a.txt"] });
        Assert.Equal("run-unfinished", Assert.Throws<IndexRefusedException>(_index.Compact).Reason);
        _index.CompleteRun(run.Id);
        CompactionRecord done = _index.Compact();
        Assert.Equal((3L, 0L), (done.RowsBefore, done.RowsAfter));
        Assert.Equal(45, new FileInfo(Vectors).Length);
        Reopen();
        Assert.Empty(_index.Recovered);
    }

    [Fact]
    public void No_checkpoint_before_a_compaction_can_be_gone_back_to()
    {
        Assert.Null(_index.OldestCheckpoint);
        Sample.Add(_index, Sample.Document("a.txt", 3));
        Sample.Add(_index, Sample.Document("a.txt", 2, version: 2));
        Assert.Equal(1, _index.OldestCheckpoint);
        _index.Compact();
        Assert.Equal(2, _index.OldestCheckpoint);
        byte[] compacted = File.ReadAllBytes(Vectors);
        Sample.Add(_index, Sample.Document("b.txt", 2));
        Assert.Equal("checkpoint-compacted", Assert.Throws<IndexRefusedException>(() => _index.RollBack(1)).Reason);
        Assert.Equal(4, _index.RollBack(2).Number);
        Assert.Equal(compacted, File.ReadAllBytes(Vectors));
        Assert.Equal(2, _index.OldestCheckpoint);
    }

    [Fact]
    public void It_is_done_by_itself_only_where_it_pays()
    {
        var options = new LibraryIndexOptions { CompactFromRows = 4, CompactFromShare = 0.5 };
        _index.Dispose();
        _index = LibraryIndex.OpenExisting(_root["index"], options);
        Sample.Add(_index, Sample.Document("a.txt", 3), Sample.Document("b.txt", 5));
        Assert.Null(_index.CompactIfWorthwhile());
        Sample.Add(_index, Sample.Document("a.txt", 3, version: 2));
        Assert.Null(_index.CompactIfWorthwhile()); // 3 of 11
        Sample.Add(_index, Sample.Document("a.txt", 3, version: 3));
        Assert.Null(_index.CompactIfWorthwhile()); // 6 of 14: enough rows, too small a share
        Sample.Add(_index, Sample.Document("b.txt", 1, version: 2));
        Assert.Equal(4, _index.CompactIfWorthwhile()!.RowsAfter); // 11 of 15
    }

    [Fact]
    public void Damage_is_found_and_not_given_a_new_checksum()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3), Sample.Document("b.txt", 1));
        Sample.Add(_index, Sample.Document("b.txt", 1, version: 2));
        byte[] bytes = File.ReadAllBytes(Vectors);
        bytes[100] ^= 1;
        using (FileStream file = File.Open(Vectors, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(bytes);
        }

        Assert.Contains("rows 0 to 3 are not the ones that checkpoint 1 wrote", Assert.Throws<IndexFailedException>(_index.Compact).Message, StringComparison.Ordinal);
        Reopen();
        Assert.Equal(["deleted what a rollback or compaction had left beside the index"], _index.Recovered);
        Assert.Equal(5, _index.Status.Rows);
        Assert.False(Directory.Exists(_root["index.next"]));
    }

    [Fact]
    public void A_path_with_odd_characters_is_no_trouble()
    {
        string odd = _root["in dex #1 100% ?x=1&y ü"];
        using LibraryIndex index = LibraryIndex.Open(odd, Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a.txt", 3));
        Sample.Add(index, Sample.Document("a.txt", 1, version: 2));
        index.Compact();
        Assert.Equal(1, index.Status.Rows);
    }

    private void Reopen()
    {
        _index.Dispose();
        _index = LibraryIndex.OpenExisting(_root["index"]);
    }

    private static string Hits(IndexReader reader, int dimensions) => string.Join(
        '\n', reader.Search(Sample.UnitVector(new System.Random(5), dimensions), 1000).Select(hit => $"{hit.Score} {hit.Path} {hit.Position} {hit.Text}"));
}
