using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Tests.Support;
using XnaiAspire.Index.Tests.Verification;

namespace XnaiAspire.Index.Tests.Backup;

public sealed class IndexBackupTests(HealthyIndex healthy) : IClassFixture<HealthyIndex>, IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Copy => _root["deep/down/backup"];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_copy_has_the_same_files_and_the_record_says_what_is_in_it()
    {
        string index = healthy.CopyTo(_root.Path);
        BackupRecord record = IndexBackup.Make(index, Copy, CancellationToken.None);
        Assert.Equal((Copy, index, Sample.Library), (record.Directory, record.IndexDirectory, record.LibraryRoot));
        Assert.Equal((7L, 19L, 2, 1), (record.Checkpoint, record.Rows, record.Snapshots, record.Attempts));
        Assert.Null(record.UnfinishedRun);
        Assert.Equal($"ingest --library-path {Sample.Library} --index-path {Copy}", record.IngestCommand);
        BackupState.AssertSame(index, Copy);
        Assert.Equal("2", new FileInfo(Path.Combine(Copy, "snapshots", "latest")).LinkTarget);
        Assert.Equal(BackupState.Files(Copy).Sum(file => file.Length), record.Bytes);
        Assert.Equal(["backup"], Directory.EnumerateFileSystemEntries(_root["deep/down"]).Select(Path.GetFileName));
    }

    [Fact]
    public void The_copy_needs_no_log_and_leaves_no_trace_where_it_was_taken()
    {
        string index = healthy.CopyTo(_root.Path);
        string before = BackupState.Tree(index);
        IndexBackup.Make(index, Copy, CancellationToken.None);
        Assert.Equal(before, BackupState.Tree(index));
        Assert.Equal(
            ["ledger.db", "snapshots", "texts.utf8", "vectors.faiss", "writer.json", "writer.lock"],
            Directory.EnumerateFileSystemEntries(Copy).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_killed_writers_log_is_in_the_copys_ledger_and_left_alone()
    {
        string index = healthy.CopyTo(_root.Path);
        string killed = _root["killed"];
        using (LibraryIndex writer = HealthyIndex.Open(index))
        {
            Sample.Add(writer, Sample.Document("new.txt", 3));
            HealthyIndex.Copy(new DirectoryInfo(index), killed);
        }

        string before = BackupState.Tree(killed);
        Assert.Equal(22, IndexBackup.Make(killed, Copy, CancellationToken.None).Rows);
        Assert.Equal(before, BackupState.Tree(killed));
        BackupState.AssertSame(killed, Copy);
    }

    [Fact]
    public void A_plan_without_a_batch_is_in_it_too()
    {
        using LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);
        RunRecord run = index.BeginRun(Sample.Plan(["a.txt"], ["b.txt"]));
        BackupRecord record = IndexBackup.Make(_root["index"], Copy, CancellationToken.None);
        Assert.Equal((0L, 0L, 0, run), (record.Checkpoint, record.Rows, record.Snapshots, record.UnfinishedRun));
        using LibraryIndex copy = LibraryIndex.OpenExisting(Copy);
        Assert.Empty(copy.Recovered);
        Assert.Equal(index.ReadPlan(run.Id, 2), copy.ReadPlan(run.Id, 2));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(512)]
    public void Pages_and_paths_of_any_sort_are_copied(int pageBytes)
    {
        string index = _root["in dex #1 100% ?x=1&y ü"];
        HealthyIndex.Copy(new DirectoryInfo(healthy.Directory), index);
        LedgerDump.Change(Path.Combine(index, "ledger.db"), $"PRAGMA journal_mode = DELETE; PRAGMA page_size = {pageBytes}; VACUUM; PRAGMA journal_mode = WAL");
        string copy = _root["ba ckup #1 100% ?x=1&y ü"];
        Assert.Contains($"--index-path \"{copy}\"", IndexBackup.Make(index, copy, CancellationToken.None).IngestCommand, StringComparison.Ordinal);
        BackupState.AssertSame(index, copy);
    }

    [Fact]
    public void Inherited_snapshots_come_along()
    {
        string index = healthy.CopyTo(_root.Path);
        using (LibraryIndex rebuild = LibraryIndex.BeginRebuild(index, Sample.Library, Sample.Fingerprint with { Chunker = "tokens-v2" }))
        {
            Sample.Add(rebuild, Sample.Document("a.txt", 3));
            rebuild.SwapIn();
        }

        Assert.Equal(2, IndexBackup.Make(index, Copy, CancellationToken.None).Snapshots);
        BackupState.AssertSame(index, Copy);
    }

    [SkippableFact]
    public void What_was_read_and_written_is_let_go_of()
    {
        OpenFiles.SkipWithout();
        string index = healthy.CopyTo(_root.Path);
        IndexBackup.Make(index, Copy, CancellationToken.None);
        foreach (string name in new[] { "ledger.db", "vectors.faiss", "texts.utf8", "writer.lock" })
        {
            Assert.False(OpenFiles.Contain(Path.Combine(index, name)));
            Assert.False(OpenFiles.Contain(Path.Combine(Copy, name)));
        }
    }

    [Fact]
    public void Given_up_it_leaves_nothing()
    {
        string index = healthy.CopyTo(_root.Path);
        Assert.ThrowsAny<OperationCanceledException>(() => IndexBackup.Make(index, Copy, new CancellationToken(true)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["deep/down"]));
    }
}
