using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>
/// An index that has been through most of what can happen: two runs, replaced and removed documents, one without chunks, one in parts, one in
/// parts that failed half way, failures, two snapshots. Made once; every test works on a copy.
/// </summary>
/// <remarks>
/// <code>
/// checkpoint 1  a.txt 0-2, b/c.md 3-4        4  a.txt 10-11 again, d.txt removed, f.txt touched
///            2  d.txt 5-8, bad.json failed   5  big.txt part 1: 12-13
///            3  e.txt none, f.txt 9          6  big.txt part 2: 14-15, torn.txt part 1: 16
///            snapshot 1: 10 rows             7  torn.txt failed, g.txt 17-18; snapshot 2: 11 rows
/// </code>
/// </remarks>
public sealed class HealthyIndex : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public HealthyIndex()
    {
        using LibraryIndex index = Open(Directory);
        Fill(index);
    }

    public string Directory => _root["index"];

    public static LibraryIndex Open(string directory) =>
        LibraryIndex.Open(directory, Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Time = new FixedTime() });

    public void Dispose() => _root.Dispose();

    /// <summary>A copy as <c>index</c> in another directory.</summary>
    public string CopyTo(string parent)
    {
        string copy = Path.Combine(parent, "index");
        Copy(new DirectoryInfo(Directory), copy);
        return copy;
    }

    public static void Copy(DirectoryInfo from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            string path = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(path, target);
            }
            else if (entry is DirectoryInfo directory)
            {
                Copy(directory, path);
            }
            else if (entry.Name != "writer.lock")
            {
                // The lock is not in the file's content, and it cannot be read while it is held.
                File.Copy(entry.FullName, path);
            }
        }
    }

    private static void Fill(LibraryIndex index)
    {
        RunRecord first = index.BeginRun(Sample.Plan(["a.txt", "b/c.md"], ["d.txt", "bad.json"], ["e.txt", "f.txt"]));
        index.Commit(Sample.Batch(first.Id, 1, Sample.Document("a.txt", 3), Sample.Document("b/c.md", 2)));
        index.Commit(Sample.Batch(first.Id, 2, Sample.Document("d.txt", 4)) with { Failures = [Sample.Failure("bad.json")] });
        index.Commit(Sample.Batch(first.Id, 3, Sample.Document("e.txt", 0), Sample.Document("f.txt", 1)));
        index.CompleteRun(first.Id);
        index.PublishSnapshot(CancellationToken.None);

        RunRecord second = index.BeginRun(SecondPlan());
        index.Commit(Sample.Batch(second.Id, 1, Sample.Document("a.txt", 2, version: 2)) with
        {
            Removed = ["d.txt"],
            Failures = [Sample.Failure("bad.json")],
            Unchanged = [new UnchangedDocument("f.txt", 100, 77)],
        });
        index.Commit(Sample.Batch(second.Id, 2, Part("big.txt", 0)));
        index.Commit(Sample.Batch(second.Id, 3, Part("big.txt", 1), Part("torn.txt", 0) with { Chunks = [Sample.Document("torn.txt", 1).Chunks[0]] }));
        index.Commit(Sample.Batch(second.Id, 4, Sample.Document("g.txt", 2)) with { Failures = [Sample.Failure("torn.txt")] });
        index.CompleteRun(second.Id);
        index.PublishSnapshot(CancellationToken.None);
    }

    private static IEnumerable<PlannedDocument> SecondPlan()
    {
        (int Batch, string Path, int Part, int Parts)[] lines =
        [
            (1, "a.txt", 0, 1), (1, "bad.json", 0, 1), (1, "d.txt", 0, 1), (1, "f.txt", 0, 1),
            (2, "big.txt", 0, 2), (3, "big.txt", 1, 2), (3, "torn.txt", 0, 2), (4, "torn.txt", 1, 2), (4, "g.txt", 0, 1),
        ];
        return lines.Select((line, i) => new PlannedDocument(i, line.Batch, line.Path, PlannedAction.Add, 10, 20) { Part = line.Part, Parts = line.Parts });
    }

    private static DocumentCommit Part(string path, int part)
    {
        DocumentCommit whole = Sample.Document(path, 2, version: part + 1);
        return whole with { Size = 400, ModifiedUtcTicks = 9, Sha256 = Sample.Document(path, 2).Sha256, Part = part, Parts = 2, TextLength = 200 };
    }
}
