using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

/// <summary>A file in parts is visible as a whole or not at all, whatever happens between its parts.</summary>
public sealed class PartsTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private LibraryIndex _index;

    public PartsTests() => _index = Open();

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void Parts_become_visible_with_the_last_one_and_replace_the_old_version_then()
    {
        Sample.Add(_index, Sample.Document("big.txt", 2), Sample.Document("z.txt", 1));
        using var reader = IndexReader.Open(_root["index"]);
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 2, 2, 3, 1);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"], ["big.txt"]));
        Assert.Equal((1, 600L, 3), (run.PlannedDocuments, run.PlannedBytes, run.Batches));
        CheckpointRecord first = _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        Assert.Equal((5L, 2L, 3L), (first.Rows, first.Documents, first.Chunks));
        _index.Commit(Sample.Batch(run.Id, 2, parts[1]));
        Assert.Equal(["big.txt v1", "z.txt v1"], Versions(reader));
        Assert.Equal(0, _index.UnfinishedRun!.CommittedDocuments);
        Assert.Equal(3, _index.PublishSnapshot(CancellationToken.None).Vectors);
        Assert.Equal(1, _index.FindDocument("big.txt")!.Checkpoint);

        CheckpointRecord last = _index.Commit(Sample.Batch(run.Id, 3, parts[2]));
        Assert.Equal((9L, 2L, 7L), (last.Rows, last.Documents, last.Chunks));
        Assert.Equal(["big.txt v2", "z.txt v1"], Versions(reader));
        Assert.Equal(new DocumentRecord("big.txt", 600, 2, parts[2].Sha256, 6, last.Number), _index.FindDocument("big.txt"));
        Assert.Equal((1, 600L), (_index.UnfinishedRun!.CommittedDocuments, _index.UnfinishedRun!.CommittedBytes));
        Assert.Equal(7, _index.PublishSnapshot(CancellationToken.None).Vectors);

        // A reader that comes only now sees the same.
        using var late = IndexReader.Open(_root["index"]);
        Assert.Equal(Versions(reader), Versions(late));
    }

    [Fact]
    public void Positions_and_starts_go_on_from_part_to_part()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 2, 0, 3);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt", "big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0], parts[1]));
        _index.Commit(Sample.Batch(run.Id, 2, parts[2]));
        using var reader = IndexReader.Open(_root["index"]);
        SearchHit[] hits = [.. reader.Search(Sample.UnitVector(new Random(1), Sample.Dimensions), 10).OrderBy(hit => hit.Row)];
        Assert.Equal([0, 1, 2, 3, 4], hits.Select(hit => hit.Position));
        Assert.Equal([0L, 100, 700, 800, 900], hits.Select(hit => hit.Start));
        Assert.All(hits, hit => Assert.Equal(parts[0].Title, hit.Title));
    }

    [Fact]
    public void A_failure_in_the_middle_abandons_what_is_staged_and_later_parts_are_left_out()
    {
        Sample.Add(_index, Sample.Document("big.txt", 2));
        using var reader = IndexReader.Open(_root["index"]);
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 2, 2, 3, 4, 5);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"], ["big.txt"], ["big.txt", "z.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        _index.Commit(Sample.Batch(run.Id, 2) with { Failures = [Sample.Failure("big.txt")] });
        Assert.Equal(4, _index.Commit(Sample.Batch(run.Id, 3, parts[2])).Rows);

        // Reported again for a part that was in flight: it is one attempt all the same.
        CheckpointRecord last = _index.Commit(Sample.Batch(run.Id, 4, Sample.Document("z.txt", 1)) with { Failures = [Sample.Failure("big.txt")] });
        _index.CompleteRun(run.Id);
        Assert.Equal((5L, 2L, 3L), (last.Rows, last.Documents, last.Chunks));
        Assert.Equal(1, _index.FindFailure("big.txt")!.Attempts);
        Assert.Equal(["big.txt v1", "z.txt v1"], Versions(reader));
        using var late = IndexReader.Open(_root["index"]);
        Assert.Equal(["big.txt v1", "z.txt v1"], Versions(late));

        // The next run can do better.
        run = _index.BeginRun(Sample.PlanOfParts(["big.txt", "big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Parts("big.txt", version: 3, 1, 1)));
        Assert.Equal(["big.txt v3", "z.txt v1"], Versions(reader));
        Assert.Null(_index.FindFailure("big.txt"));
    }

    [Fact]
    public void A_failure_spoils_its_batchs_other_parts_too()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 2, 2, 2);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt", "big.txt"], ["big.txt"]));
        CheckpointRecord done = _index.Commit(Sample.Batch(run.Id, 1, parts[0]) with { Failures = [Sample.Failure("big.txt")] });
        Assert.Equal(0, done.Rows);
        Assert.Equal(0, _index.Commit(Sample.Batch(run.Id, 2, parts[2])).Rows);
        _index.CompleteRun(run.Id);
        Assert.Equal(1, _index.FindFailure("big.txt")!.Attempts);
    }

    [Fact]
    public void A_file_that_changes_between_its_parts_fails_and_is_tried_again_by_the_next_scan()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 2, 2, 2);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        Assert.Equal(2, _index.Commit(Sample.Batch(run.Id, 2, parts[1] with { ModifiedUtcTicks = 99 })).Rows);
        _index.Commit(Sample.Batch(run.Id, 3, parts[2]));
        DocumentFailure failure = _index.FindFailure("big.txt")!.Failure;
        Assert.Equal(("changed-while-read", 1L), (failure.Reason, failure.ModifiedUtcTicks));
        Assert.Null(_index.FindDocument("big.txt"));
    }

    [Fact]
    public void A_part_of_other_bytes_of_the_same_size_and_date_fails_the_document()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 2, 2);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        Assert.Equal(2, _index.Commit(Sample.Batch(run.Id, 2, parts[1] with { Sha256 = "" })).Rows);
        Assert.Equal("changed-while-read", _index.FindFailure("big.txt")!.Failure.Reason);
        Assert.Null(_index.FindDocument("big.txt"));
    }

    [Fact]
    public void A_file_that_vanishes_between_its_parts_is_gone()
    {
        Sample.Add(_index, Sample.Document("big.txt", 2));
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, Sample.Parts("big.txt", 2, 2, 2)[0]));
        CheckpointRecord last = _index.Commit(Sample.Batch(run.Id, 2) with { Removed = ["big.txt"] });
        _index.CompleteRun(run.Id);
        Assert.Equal((0L, 0L), (last.Documents, last.Chunks));
        using var reader = IndexReader.Open(_root["index"]);
        Assert.Empty(Versions(reader));
    }

    [Fact]
    public void A_run_that_was_killed_between_parts_goes_on_with_the_next_part()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 2, 3);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt"], ["big.txt"]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0]));
        _index.Dispose();
        _index = Open();
        Assert.Equal(1, _index.UnfinishedRun!.CommittedBatches);
        PlannedDocument next = Assert.Single(_index.ReadPlan(run.Id, 2));
        Assert.Equal((1, 2, true), (next.Part, next.Parts, next.IsLastPart));
        Assert.Equal(5, _index.Commit(Sample.Batch(run.Id, 2, parts[1])).Chunks);
    }

    [Fact]
    public void An_unchanged_file_in_parts_is_told_once_a_batch()
    {
        Sample.Add(_index, Sample.Document("big.txt", 2));
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt", "big.txt"], ["big.txt"]));
        var unchanged = new UnchangedDocument("big.txt", 200, 4711);
        _index.Commit(Sample.Batch(run.Id, 1) with { Unchanged = [unchanged] });
        _index.Commit(Sample.Batch(run.Id, 2) with { Unchanged = [unchanged] });
        _index.CompleteRun(run.Id);
        Assert.Equal((4711L, 2), (_index.FindDocument("big.txt")!.ModifiedUtcTicks, _index.FindDocument("big.txt")!.Chunks));
    }

    [Fact]
    public void A_plan_that_tears_a_file_apart_is_refused()
    {
        PlannedDocument[] plan = [.. Sample.PlanOfParts(["big.txt", "big.txt"], ["big.txt", "z.txt"])];
        AssertInvalid([.. plan[..2], plan[3] with { Sequence = 2 }]);
        AssertInvalid(plan[..2]);
        AssertInvalid([plan[0], plan[1] with { Part = 2 }, plan[2], plan[3]]);
        AssertInvalid([plan[0] with { Part = 1 }]);
        AssertInvalid([plan[0] with { Parts = 0 }]);
        _index.BeginRun(plan);

        void AssertInvalid(PlannedDocument[] lines) =>
            Assert.Equal("plan-invalid", Assert.Throws<IndexRefusedException>(() => _index.BeginRun(lines)).Reason);
    }

    [Fact]
    public void Every_part_must_be_accounted_for()
    {
        DocumentCommit[] parts = Sample.Parts("big.txt", version: 1, 1, 1, 1);
        RunRecord run = _index.BeginRun(Sample.PlanOfParts(["big.txt", "big.txt"], ["big.txt"]));
        AssertRefused("batch-incomplete", Sample.Batch(run.Id, 1, parts[0]));
        AssertRefused("batch-unplanned", Sample.Batch(run.Id, 1, parts[0], parts[2]));
        AssertRefused("batch-unplanned", Sample.Batch(run.Id, 1, parts[0], parts[0]));
        AssertRefused("batch-unplanned", Sample.Batch(run.Id, 1, parts[0] with { Parts = 4 }, parts[1]));
        AssertRefused("batch-out-of-order", Sample.Batch(run.Id, 1, parts[1], parts[0]));
        _index.Commit(Sample.Batch(run.Id, 1, parts[0], parts[1]));

        void AssertRefused(string reason, BatchCommit batch) =>
            Assert.Equal(reason, Assert.Throws<IndexRefusedException>(() => _index.Commit(batch)).Reason);
    }

    private static string[] Versions(IndexReader reader) =>
    [
        .. reader.Search(Sample.UnitVector(new Random(1), Sample.Dimensions), 100)
            .Select(hit => string.Join(' ', hit.Text.Split(' ')[..2])).Distinct().Order(StringComparer.Ordinal),
    ];

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
