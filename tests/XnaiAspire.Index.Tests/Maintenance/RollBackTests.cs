using FsCheck;
using FsCheck.Xunit;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Maintenance;

public sealed class RollBackTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly LibraryIndex _index;

    public RollBackTests() => _index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);

    private string Vectors => Path.Combine(_root["index"], "vectors.faiss");

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Property(MaxTest = 8)]
    public void Vectors_and_documents_are_what_they_were_at_any_checkpoint_of_a_random_history(PositiveInt seed)
    {
        using var root = new TemporaryDirectory();
        var random = new System.Random(seed.Get);
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        using var reader = IndexReader.Open(root["index"]);
        var history = new SortedDictionary<long, (byte[] Vectors, string Hits, string Documents)>();
        for (int step = 1; step <= 10; step++)
        {
            if (history.Count > 1 && random.Next(4) == 0)
            {
                long to = history.Keys.ElementAt(random.Next(history.Count));
                long last = history.Keys.Max();
                CheckpointRecord done = index.RollBack(to);
                Assert.Equal(to == last ? last : last + 1, done.Number);
                Assert.Equal(history[to].Vectors, File.ReadAllBytes(Path.Combine(root["index"], "vectors.faiss")));
                (byte[] Vectors, string Hits, string Documents) was = history[to];
                foreach (long gone in history.Keys.Where(number => number > to).ToArray())
                {
                    history.Remove(gone);
                }

                history[done.Number] = was;
                Assert.Equal((was.Hits, was.Documents), (Hits(reader), Documents(index)));
            }

            string[] paths = [.. Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).Select(i => $"{i}.txt"), "always.txt"];
            string[] removed = [.. paths.Where(_ => random.Next(4) == 0)];
            Commit(index, Sample.Plan(paths), [.. paths.Except(removed).Select(path => Sample.Document(path, random.Next(5), step))], removed);
            long number = index.Status.LastCheckpoint!.Number;
            history[number] = (File.ReadAllBytes(Path.Combine(root["index"], "vectors.faiss")), Hits(reader), Documents(index));
        }
    }

    [Fact]
    public void Numbers_go_on_and_the_next_ingest_too()
    {
        for (int i = 1; i <= 4; i++)
        {
            Sample.Add(_index, Sample.Document($"{i}.txt", i));
        }

        byte[] last = File.ReadAllBytes(Vectors);
        CheckpointRecord back = _index.RollBack(2);
        Assert.Equal((5L, CheckpointRecord.NoRun, 1, 3L, 2L, 3L, 0L), (back.Number, back.RunId, back.Batch, back.Rows, back.Documents, back.Chunks, back.BytesWritten));
        Assert.Equal([1L, 2, 5], _index.Checkpoints(0, 10).Select(c => c.Number));
        Assert.Null(_index.FindDocument("3.txt"));
        Assert.Null(_index.FindVectors([Sample.Document("4.txt", 1).Chunks[0].Text])[0]);
        Sample.Add(_index, Sample.Document("3.txt", 3));
        CheckpointRecord again = Sample.Add(_index, Sample.Document("4.txt", 4));
        Assert.Equal((7L, 6L), (again.Number, again.RunId));
        Assert.Equal(last, File.ReadAllBytes(Vectors));
        Assert.Equal(8, _index.RollBack(5).Number);
        Assert.Equal("checkpoint-unknown", Assert.Throws<IndexRefusedException>(() => _index.RollBack(7)).Reason);
        _index.Dispose();
        using LibraryIndex reopened = LibraryIndex.OpenExisting(_root["index"]);
        Assert.Empty(reopened.Recovered);
        Assert.Equal(3, reopened.Status.Rows);
    }

    [Fact]
    public void A_run_under_way_ends_and_what_it_had_staged_is_never_seen()
    {
        Sample.Add(_index, Sample.Document("big.txt", 2));
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"], ["big.txt"]));
        DocumentCommit[] parts = Sample.Parts("big.txt", 2, 3, 4, 5);
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        byte[] then = File.ReadAllBytes(Vectors);
        _index.Commit(Sample.Batch(run.Id, 2, parts[1]));
        CheckpointRecord back = _index.RollBack(2);
        Assert.Equal((4L, 5L, 1L, 2L), (back.Number, back.Rows, back.Documents, back.Chunks));
        Assert.Equal(then, File.ReadAllBytes(Vectors));
        Assert.Null(_index.UnfinishedRun);
        using var reader = IndexReader.Open(_root["index"]);
        Assert.Equal(2, reader.Search(Sample.UnitVector(new System.Random(1), Sample.Dimensions), 10).Count);

        // The staged part's rows count, but nobody's: a compaction drops them.
        Assert.Equal((5L, 2L), (_index.Compact() is var c ? (c.RowsBefore, c.RowsAfter) : default));
    }

    [Fact]
    public void Going_back_to_the_newest_checkpoint_gives_up_the_run_and_changes_nothing_else()
    {
        CheckpointRecord first = Sample.Add(_index, Sample.Document("a.txt", 2));
        Assert.Equal(first, _index.RollBack(1));
        _index.BeginRun(Sample.Plan(["b.txt"]));
        Assert.Equal(2, _index.RollBack(1).Number);
        Assert.Null(_index.UnfinishedRun);
        Assert.NotNull(_index.FindDocument("a.txt"));
    }

    [Fact]
    public void Snapshots_stay_and_the_next_one_is_of_the_old_state()
    {
        Sample.Add(_index, Sample.Document("a.txt", 1));
        SnapshotRecord one = _index.PublishSnapshot(CancellationToken.None);
        Sample.Add(_index, Sample.Document("b.txt", 1));
        SnapshotRecord two = _index.PublishSnapshot(CancellationToken.None);
        _index.RollBack(one.Checkpoint);
        Assert.Equal([two, one], _index.Snapshots());
        Assert.All(_index.Snapshots(), snapshot => Assert.True(File.Exists(Path.Combine(snapshot.Directory, "manifest.json"))));
        Assert.Equal("2", Latest());
        SnapshotRecord three = _index.PublishSnapshot(CancellationToken.None);
        Assert.Equal((3L, 3L, 1L), (three.Number, three.Checkpoint, three.Vectors));
        Assert.Equal("3", Latest());
        Assert.Equal(File.ReadAllBytes(Path.Combine(one.Directory, "index.faiss")), File.ReadAllBytes(Path.Combine(three.Directory, "index.faiss")));
    }

    [Fact]
    public void A_rebuild_under_way_is_not_touched()
    {
        Sample.Add(_index, Sample.Document("a.txt", 2));
        _index.Dispose();
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 2));
            Assert.Throws<InvalidOperationException>(() => rebuild.RollBack(1));
        }

        using (LibraryIndex index = LibraryIndex.OpenExisting(_root["index"]))
        {
            Sample.Add(index, Sample.Document("a.txt", 1, version: 2));
            index.RollBack(1);
            index.Compact();
        }

        using LibraryIndex goesOn = LibraryIndex.BeginRebuild(_root["index"], Sample.Library, Sample.Fingerprint);
        Assert.Equal(2, goesOn.Status.Rows);
    }

    [Fact]
    public void What_cannot_be_opened_is_said()
    {
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => LibraryIndex.OpenExisting(_root["nothing"])).Reason);
        Directory.CreateDirectory(_root["broken"]);
        File.WriteAllText(Path.Combine(_root["broken"], "ledger.db"), new string('x', 5000));
        Assert.Equal("ledger-damaged", Assert.Throws<IndexDamagedException>(() => LibraryIndex.OpenExisting(_root["broken"])).Reason);
    }

    private string? Latest() => new DirectoryInfo(Path.Combine(_root["index"], "snapshots", "latest")).LinkTarget;

    private static void Commit(LibraryIndex index, IEnumerable<PlannedDocument> plan, DocumentCommit[] documents, string[] removed)
    {
        RunRecord run = index.BeginRun(plan);
        index.Commit(Sample.Batch(run.Id, 1, documents) with { Removed = removed });
        index.CompleteRun(run.Id);
    }

    private static string Hits(IndexReader reader) => string.Join(
        '\n', reader.Search(Sample.UnitVector(new System.Random(5), Sample.Dimensions), 1000).Select(hit => $"{hit.Row} {hit.Score} {hit.Path} {hit.Text}"));

    private static string Documents(LibraryIndex index) => string.Join('\n', index.Documents());
}
