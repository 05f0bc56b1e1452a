using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Writing;

/// <summary>A writer that lost its place while it was paused, and comes back, changes not a byte.</summary>
public sealed class FenceTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_writer_that_another_one_has_followed_commits_nothing()
    {
        using LibraryIndex paused = Open();
        RunRecord run = paused.BeginRun(Sample.Plan(["a.txt"], ["b.txt"]));
        paused.Commit(Sample.Batch(run.Id, 1, Sample.Document("a.txt", 2)));

        // The lock is of no use where its file can be replaced: this is what a file system without locks looks like.
        File.Delete(Path.Combine(_root["index"], "writer.lock"));
        using LibraryIndex next = Open();
        string before = State();
        AssertFencedOff(() => paused.Commit(Sample.Batch(run.Id, 2, Sample.Document("b.txt", 3))));
        AssertFencedOff(() => paused.PublishSnapshot(CancellationToken.None));
        Assert.Equal(before, State());

        next.Commit(Sample.Batch(run.Id, 2, Sample.Document("b.txt", 3)));
        before = State();
        AssertFencedOff(() => paused.CompleteRun(run.Id));
        Assert.Equal(before, State());
        next.CompleteRun(run.Id);
        AssertFencedOff(() => paused.BeginRun(Sample.Plan(["c.txt"])));
        Sample.Add(next, Sample.Document("c.txt", 1));
        Assert.Equal(6, next.Status.Rows);
    }

    [Fact]
    public void Every_opening_has_a_number_of_its_own()
    {
        Open().Dispose();
        Open().Dispose();
        LedgerDump.Change(Path.Combine(_root["index"], "ledger.db"), "UPDATE meta SET value = '41' WHERE key = 'fence' AND value = '2'");
        using LibraryIndex third = Open();
        LedgerDump.Change(Path.Combine(_root["index"], "ledger.db"), "UPDATE meta SET value = '43' WHERE key = 'fence' AND value = '42'");
        Assert.Contains("writer 43, this is 42", AssertFencedOff(() => third.BeginRun([])).Message, StringComparison.Ordinal);
    }

    private static IndexRefusedException AssertFencedOff(Action write)
    {
        var error = Assert.Throws<IndexRefusedException>(write);
        Assert.Equal("fenced-off", error.Reason);
        return error;
    }

    private string State() =>
        Convert.ToHexString(File.ReadAllBytes(Path.Combine(_root["index"], "vectors.faiss"))) + LedgerDump.Read(Path.Combine(_root["index"], "ledger.db")) +
        string.Join('\n', Directory.EnumerateFileSystemEntries(_root["index"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private LibraryIndex Open() => LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
}
