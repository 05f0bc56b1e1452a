using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

public sealed class CommitTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly FixedTime _time = new();
    private readonly LibraryIndex _index;

    public CommitTests() =>
        _index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Time = _time });

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void A_batch_is_committed_once_and_in_order()
    {
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt"], ["b.txt"], ["c.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Document("a.txt", 2)));
        AssertRefused("batch-repeated", Sample.Batch(run.Id, 1, Sample.Document("a.txt", 2)));
        AssertRefused("batch-out-of-order", Sample.Batch(run.Id, 3, Sample.Document("c.txt", 2)));
        AssertRefused("batch-out-of-order", Sample.Batch(run.Id, 0, Sample.Document("c.txt", 2)) with { Batch = 4 });
        AssertRefused("run-unknown", Sample.Batch(99, 1, Sample.Document("a.txt", 2)));
        Assert.Equal(2, _index.Status.Rows);
        CheckpointRecord second = _index.Commit(Sample.Batch(run.Id, 2, Sample.Document("b.txt", 1)));
        Assert.Equal(new CheckpointRecord(2, run.Id, 2, _time.Now, 3, 2, 3, Sample.Dimensions * 4), second);
        Assert.Equal([1L, 2L], _index.Checkpoints(0, 10).Select(c => c.Number));
    }

    [Fact]
    public void A_run_is_complete_only_after_its_last_batch()
    {
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt", "b.txt"], ["c.txt"]));
        Assert.Equal((3, 30L, 2, 0), (run.PlannedDocuments, run.PlannedBytes, run.Batches, run.CommittedBatches));
        Assert.Equal("run-unfinished", Assert.Throws<IndexRefusedException>(() => _index.BeginRun([])).Reason);
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1), Sample.Document("b.txt", 1)) with { TraceParent = "00-aa-bb-01" });
        Assert.Equal("run-unfinished", Assert.Throws<IndexRefusedException>(() => _index.CompleteRun(run.Id)).Reason);
        RunRecord half = _index.UnfinishedRun!;
        Assert.Equal((1, 2, 20L, "00-aa-bb-01"), (half.CommittedBatches, half.CommittedDocuments, half.CommittedBytes, half.LastTraceParent));
        _index.Commit(Sample.Batch(run.Id, 2, Sample.Document("c.txt", 1)));
        Assert.NotNull(_index.UnfinishedRun);
        _index.CompleteRun(run.Id);
        Assert.Null(_index.UnfinishedRun);
        Assert.Equal(_time.Now, _index.LastRun!.CompletedUtc);
        Assert.Empty(_index.ReadPlan(run.Id, 1));
        AssertRefused("run-complete", Sample.Batch(run.Id, 3));
    }

    [Fact]
    public void A_plan_is_read_back_by_batch_and_survives_reopening()
    {
        PlannedDocument[] plan = [.. Sample.Plan(["a.txt", "ü/b.txt"], ["c.txt"])];
        plan[2] = plan[2] with { Action = PlannedAction.Remove, Size = 0, ModifiedUtcTicks = 0 };
        RunRecord run = _index.BeginRun(plan);
        _index.Dispose();
        using LibraryIndex again = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
        Assert.Equal(run.Id, again.UnfinishedRun!.Id);
        Assert.Equal(plan[..2], again.ReadPlan(run.Id, 1));
        Assert.Equal(plan[2..], again.ReadPlan(run.Id, 2));
    }

    [Fact]
    public void A_plan_with_gaps_is_refused_and_leaves_nothing()
    {
        PlannedDocument[] plan = [.. Sample.Plan(["a.txt"], ["b.txt"])];
        Assert.Equal("plan-invalid", Assert.Throws<IndexRefusedException>(() => _index.BeginRun([plan[0], plan[1] with { Batch = 3 }])).Reason);
        Assert.Equal("plan-invalid", Assert.Throws<IndexRefusedException>(() => _index.BeginRun([plan[0] with { Sequence = 1 }])).Reason);
        Assert.Null(_index.LastRun);
    }

    [Fact]
    public void An_error_of_the_callers_plan_is_the_callers_and_leaves_nothing()
    {
        Assert.Throws<DirectoryNotFoundException>(() => _index.BeginRun(Scan()));
        Assert.Null(_index.LastRun);
        Sample.Add(_index, Sample.Document("a.txt", 1));

        static IEnumerable<PlannedDocument> Scan()
        {
            yield return Sample.Plan(["a.txt"]).First();
            throw new DirectoryNotFoundException("the library is gone");
        }
    }

    [Fact]
    public void Every_planned_document_must_be_accounted_for()
    {
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt", "b.txt"]));
        AssertRefused("batch-incomplete", Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1)));
        AssertRefused("batch-unplanned", Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1), Sample.Document("x.txt", 1)));
        AssertRefused("batch-unplanned", Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1), Sample.Document("b.txt", 1)) with { Removed = ["b.txt"] });
        AssertRefused("batch-out-of-order", Sample.Batch(run.Id, 1, Sample.Document("b.txt", 1), Sample.Document("a.txt", 1)));
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Document("b.txt", 1)) with { Failures = [Sample.Failure("a.txt")] });
    }

    [Theory]
    [InlineData("vector-dimensions")]
    [InlineData("vector-not-finite")]
    [InlineData("vector-length")]
    [InlineData("text-not-unicode")]
    public void A_vector_or_text_that_is_none_never_enters(string reason)
    {
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt", "b.txt"]));
        DocumentCommit bad = Sample.Document("b.txt", 3);
        ChunkCommit chunk = bad.Chunks[1];
        float[] vector = chunk.Vector.ToArray();
        chunk = reason switch
        {
            "vector-dimensions" => chunk with { Vector = vector.AsMemory(1) },
            "vector-not-finite" => chunk with { Vector = (float[])[.. vector[1..], float.NaN] },
            "vector-length" => chunk with { Vector = vector.Select(x => x * 1.01f).ToArray() },
            _ => chunk with { Text = "half \ud83d" },
        };
        IndexRefusedException error = AssertRefused(
            reason, Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1), bad with { Chunks = [bad.Chunks[0], chunk, bad.Chunks[2]] }));
        Assert.Contains("chunk 1 of b.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal(45, new FileInfo(Path.Combine(_root["index"], "vectors.faiss")).Length);
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Document("a.txt", 1), Sample.Document("b.txt", 3)));
    }

    [Fact]
    public void Failures_count_attempts_and_go_when_the_document_is_in()
    {
        Fail("a.txt", "b.txt");
        DateTimeOffset first = _time.Now;
        _time.Now += TimeSpan.FromHours(1);
        Fail("a.txt");
        Assert.Equal(new FailureRecord(Sample.Failure("a.txt"), 2, first, _time.Now), _index.FindFailure("a.txt"));
        Assert.Equal(["a.txt", "b.txt"], _index.Failures().Select(f => f.Failure.Path));
        Assert.Equal(2, _index.Status.Failures);
        Sample.Add(_index, Sample.Document("a.txt", 1));
        RunRecord run = _index.BeginRun(Sample.Plan(["b.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1) with { Removed = ["b.txt"] });
        Assert.Empty(_index.Failures());
    }

    [Fact]
    public void A_document_replaced_or_removed_leaves_its_rows_and_stops_counting()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3), Sample.Document("b.txt", 2));
        CheckpointRecord replaced = Sample.Add(_index, Sample.Document("a.txt", 1, version: 2));
        Assert.Equal((6L, 2L, 3L), (replaced.Rows, replaced.Documents, replaced.Chunks));
        Assert.Equal(2, _index.FindDocument("a.txt")!.ModifiedUtcTicks);
        RunRecord run = _index.BeginRun(Sample.Plan(["b.txt"]));
        CheckpointRecord removed = _index.Commit(Sample.Batch(run.Id, 1) with { Removed = ["b.txt"] });
        Assert.Equal((6L, 1L, 1L, 0L), (removed.Rows, removed.Documents, removed.Chunks, removed.BytesWritten));
        Assert.Null(_index.FindDocument("b.txt"));
    }

    [Fact]
    public void An_unchanged_document_only_gets_its_new_date()
    {
        Sample.Add(_index, Sample.Document("a.txt", 2));
        DocumentRecord before = _index.FindDocument("a.txt")!;
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt"]));
        CheckpointRecord done = _index.Commit(Sample.Batch(run.Id, 1) with { Unchanged = [new UnchangedDocument("a.txt", 200, 4711)] });
        Assert.Equal((2L, 2L), (done.Rows, done.Chunks));
        Assert.Equal(before with { ModifiedUtcTicks = 4711 }, _index.FindDocument("a.txt"));
    }

    [Fact]
    public void An_unchanged_document_that_the_index_lacks_is_refused()
    {
        RunRecord run = _index.BeginRun(Sample.Plan(["a.txt"]));
        AssertRefused("unchanged-unknown", Sample.Batch(run.Id, 1) with { Unchanged = [new UnchangedDocument("a.txt", 200, 4711)] });
    }

    [Fact]
    public void Documents_come_in_the_documented_order_over_all_pages()
    {
        string[] paths = [.. Enumerable.Range(0, 1100).Select(i => $"{i * 7919 % 1100:x}/{(i % 3 == 0 ? "\uffee" : i % 3 == 1 ? "\ud83d\ude00" : "z")}.txt")];
        Sample.Add(_index, [.. paths.Select(path => Sample.Document(path, 0))]);
        Assert.Equal(paths.Order(DocumentPath.Order), _index.Documents().Select(d => d.Path));
    }

    private void Fail(params string[] paths)
    {
        RunRecord run = _index.BeginRun(Sample.Plan(paths));
        _index.Commit(Sample.Batch(run.Id, 1) with { Failures = [.. paths.Select(Sample.Failure)] });
        _index.CompleteRun(run.Id);
    }

    private IndexRefusedException AssertRefused(string reason, BatchCommit batch)
    {
        var error = Assert.Throws<IndexRefusedException>(() => _index.Commit(batch));
        Assert.Equal(reason, error.Reason);
        return error;
    }
}
