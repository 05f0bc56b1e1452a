using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Snapshots;

/// <summary>A snapshot follows from its checkpoint: however much has changed since, the same bytes are written again.</summary>
public sealed class SnapshotWrittenAgainTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly SimulatedStorage _storage;
    private readonly IndexLayout _layout;

    public SnapshotWrittenAgainTests()
    {
        _storage = new SimulatedStorage(_root.Path);
        _layout = new IndexLayout(_root["index"]);
    }

    public void Dispose()
    {
        _storage.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void The_same_bytes_come_again_on_the_disk_and_replace_what_a_crash_left()
    {
        SnapshotRecord published = Publish();
        Dictionary<string, byte[]> before = Files(published.Directory);
        string partial = published.Directory + ".partial";
        _storage.CreateDirectory(partial);
        _storage.Open(Path.Combine(partial, "left"), create: true).Dispose();
        Assert.Equal(partial, WriteAgain(published));

        // Now as well: the double's book of what is durable forgets what a directory of the same name had before.
        Assert.Equal(before, Files(partial));
        _storage.SyncDirectory(_layout.Snapshots);
        _storage.LosePower();
        Assert.Equal(before, Files(partial));
        Assert.Equal(before, Files(published.Directory));
    }

    [Fact]
    public void The_directory_of_all_snapshots_is_made_again_too()
    {
        SnapshotRecord published = Publish();
        Dictionary<string, byte[]> before = Files(published.Directory);
        _storage.DeleteDurably(_layout.Snapshots);
        Assert.Equal(before, Files(WriteAgain(published)));
    }

    [Fact]
    public void Rows_that_the_ledger_does_not_have_are_an_error_and_no_snapshot()
    {
        SnapshotRecord published = Publish();
        Assert.Throws<InvalidDataException>(() => WriteAgain(published with { Vectors = published.Vectors + 1 }));
        Assert.False(File.Exists(Path.Combine(published.Directory + ".partial", "manifest.json")));
    }

    [Fact]
    public void Vectors_that_are_gone_are_an_error_and_not_an_empty_file()
    {
        SnapshotRecord published = Publish();
        _storage.DeleteFile(_layout.Vectors);
        Assert.Throws<FileNotFoundException>(() => WriteAgain(published));
        Assert.False(File.Exists(_layout.Vectors));
    }

    private SnapshotRecord Publish()
    {
        using LibraryIndex index = LibraryIndex.Open(_layout.Directory, Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Storage = _storage });
        Sample.Add(index, Sample.Document("a.txt", 3), Sample.Document("b.txt", 2));
        SnapshotRecord published = index.PublishSnapshot(CancellationToken.None);
        Sample.Add(index, Sample.Document("a.txt", 1, version: 2), Sample.Document("c.txt", 1));
        return published;
    }

    private string WriteAgain(SnapshotRecord published)
    {
        using LedgerConnection ledger = LedgerConnection.OpenReader(_layout.Ledger);
        return new SnapshotPublisher(_storage, _layout, ledger, Sample.Fingerprint).WriteAgain(published, CancellationToken.None);
    }

    private static Dictionary<string, byte[]> Files(string directory) =>
        Directory.EnumerateFiles(directory).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
}
