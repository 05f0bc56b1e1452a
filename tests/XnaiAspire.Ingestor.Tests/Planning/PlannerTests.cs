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
        LibraryScan scan = Scan([new("a", 1, 1), new("b", 1, 1), new("c", 1, 1), new("d", Half, 1), new("e", Half, 1), new("f.json", 10 * Half, 1), new("g", 1, 1)]);

        IngestPlan plan = Planner.Plan(scan, [], [], 2, retryFailed: false);

        Assert.Equal([1, 1, 2, 2, 3, 4, 5], plan.Documents.Select(line => line.Batch));
    }

    [Fact]
    public void Large_files_of_types_that_allow_it_are_planned_in_parts()
    {
        const long Part = FileParts.Bytes;
        LibraryScan scan = Scan([new("a.txt", Part, 1), new("b.log", Part + 1, 1), new("c.json", 3 * Part, 1), new("d.html", 2 * Part, 1), new("e.jsonl", (3 * Part) - 1, 1)]);

        IngestPlan plan = Planner.Plan(scan, [], [], 100, retryFailed: false);

        Assert.Equal(
            ["a.txt 0/1", "b.log 0/2", "b.log 1/2", "c.json 0/1", "d.html 0/1", "e.jsonl 0/3", "e.jsonl 1/3", "e.jsonl 2/3"],
            plan.Documents.Select(line => $"{line.Path} {line.Part}/{line.Parts}"));
        Assert.Equal(Enumerable.Range(0, 8), plan.Documents.Select(line => line.Sequence));
        Assert.Equal(scan.Files.Sum(file => file.Size), plan.Documents.Sum(line => line.PartBytes));
        Assert.All(plan.Documents.GroupBy(line => line.Batch), batch => Assert.True(batch.Count() == 1 || batch.Sum(line => line.PartBytes) <= BatchCutter.MaxBatchBytes));
    }

    private static LibraryScan Scan(IReadOnlyList<LibraryFile> files) => new(files, [], []);

    private static DocumentRecord Known(string path, long size, long modified) => new(path, size, modified, new string('0', 64), 1, 1);

    private static FailureRecord Failed(string path, long size, long modified) =>
        new(new DocumentFailure(path, "read", "not-utf8", "", null, size, modified), 1, default, default);
}
