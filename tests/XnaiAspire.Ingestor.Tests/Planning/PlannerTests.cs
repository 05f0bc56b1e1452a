using XnaiAspire.Index;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Planning;

namespace XnaiAspire.Ingestor.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void New_changed_gone_failed_and_unchanged_files_are_told_apart()
    {
        LibraryScan scan = Scan([new("a", 1, 1), new("b", 2, 2), new("c", 3, 9), new("e", 5, 5), new("f", 6, 7)]);
        DocumentRecord[] documents = [Known("b", 2, 2), Known("c", 3, 3), Known("d", 4, 4)];
        FailureRecord[] failures = [Failed("e", 5, 5), Failed("f", 6, 6), Failed("g", 7, 7)];

        IngestPlan plan = Planner.Plan(scan, documents, failures, 100, retryFailed: false);

        Assert.Equal(
            ["a Add", "c Replace", "d Remove", "f Add", "g Remove"],
            plan.Documents.Select(line => $"{line.Path} {line.Action}"));
        Assert.Equal(Enumerable.Range(0, 5), plan.Documents.Select(line => line.Sequence));
        Assert.Equal((1, 1), (plan.SkippedUnchanged, plan.FailedBefore));
        Assert.Contains("e", Planner.Plan(scan, documents, failures, 100, retryFailed: true).Documents.Select(line => line.Path));
    }

    [Fact]
    public void What_lies_in_a_folder_that_cannot_be_opened_is_not_gone()
    {
        var scan = new LibraryScan([], [], [new SkippedEntry("locked", "folder-unreadable", "no")]);

        IngestPlan plan = Planner.Plan(scan, [Known("locked/deep/a", 1, 1), Known("lockedness", 1, 1)], [], 100, retryFailed: false);

        Assert.Equal("lockedness", Assert.Single(plan.Documents).Path);
    }

    [Fact]
    public void Batches_are_bounded_in_documents_and_in_bytes()
    {
        const long Half = BatchCutter.MaxBatchBytes / 2;
        LibraryScan scan = Scan([new("a", 1, 1), new("b", 1, 1), new("c", 1, 1), new("d", Half, 1), new("e", Half, 1), new("f", 10 * Half, 1), new("g", 1, 1)]);

        IngestPlan plan = Planner.Plan(scan, [], [], 2, retryFailed: false);

        Assert.Equal([1, 1, 2, 2, 3, 4, 5], plan.Documents.Select(line => line.Batch));
    }

    private static LibraryScan Scan(IReadOnlyList<LibraryFile> files) => new(files, [], []);

    private static DocumentRecord Known(string path, long size, long modified) => new(path, size, modified, new string('0', 64), 1, 1);

    private static FailureRecord Failed(string path, long size, long modified) =>
        new(new DocumentFailure(path, "read", "not-utf8", "", null, size, modified), 1, default, default);
}
