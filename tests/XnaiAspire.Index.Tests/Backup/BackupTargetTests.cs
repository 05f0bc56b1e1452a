using XnaiAspire.Index.Backup;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Backup;

/// <summary>Where a backup may not go, and what becomes of that which lies there.</summary>
public sealed class BackupTargetTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public BackupTargetTests()
    {
        using LibraryIndex index = LibraryIndex.Open(_root["index"], _root["library"], Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a.txt", 3));
    }

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("index", "target-overlaps")]
    [InlineData("index/backup", "target-overlaps")]
    [InlineData("index/snapshots/../deep/backup", "target-overlaps")]
    [InlineData("index.next", "target-overlaps")]
    [InlineData("index.rebuild/backup", "target-overlaps")]
    [InlineData("index.swap", "target-overlaps")]
    [InlineData("", "target-overlaps")]
    [InlineData("library", "target-in-library")]
    [InlineData("library/deep/backup", "target-in-library")]
    public void Nothing_is_written_where_it_would_be_in_the_way(string name, string reason)
    {
        string before = BackupState.Tree(_root.Path);
        IndexRefusedException error = Refused(name);
        Assert.Equal(reason, error.Reason);
        Assert.Contains($"backup --index-path {_root["index"]} --to", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, BackupState.Tree(_root.Path));
    }

    [Fact]
    public void A_link_hides_nothing()
    {
        Directory.CreateDirectory(_root["index/snapshots"]);
        Directory.CreateSymbolicLink(_root["link"], _root["index/snapshots"]);
        Assert.Equal("target-overlaps", Refused("link/deep/backup").Reason);
        Directory.CreateDirectory(_root["library"]);
        Directory.CreateSymbolicLink(_root["books"], _root["library"]);
        Assert.Equal("target-in-library", Refused("books/backup").Reason);
        Assert.Equal(["index", "library"], new DirectoryInfo(_root.Path).EnumerateDirectories().Where(d => d.LinkTarget is null).Select(d => d.Name).Order());
    }

    [Fact]
    public void An_index_that_lies_where_the_backup_would_be_made_is_not_deleted()
    {
        Directory.Move(_root["index"], _root["backup.partial"]);
        string before = BackupState.Tree(_root.Path);
        var error = Assert.Throws<IndexRefusedException>(() => IndexBackup.Make(_root["backup.partial"], _root["backup"], CancellationToken.None));
        Assert.Equal("target-overlaps", error.Reason);
        Assert.Equal(before, BackupState.Tree(_root.Path));
    }

    [Theory]
    [InlineData("backup/file")]
    [InlineData("backup.partial/file")]
    [InlineData("backup")]
    [InlineData("backup.partial")]
    public void Nothing_is_overwritten(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[file])!);
        File.WriteAllText(_root[file], "mine");
        string before = BackupState.Tree(_root.Path);
        Assert.Equal("target-not-empty", Refused("backup").Reason);
        Assert.Equal(before, BackupState.Tree(_root.Path));
    }

    [Fact]
    public void An_empty_directory_is_filled_and_a_link_to_one_is_not()
    {
        Directory.CreateDirectory(_root["backup"]);
        IndexBackup.Make(_root["index"], _root["backup"], CancellationToken.None);
        BackupState.AssertSame(_root["index"], _root["backup"]);
        Assert.Equal("target-not-empty", Refused("backup").Reason);
        Directory.CreateDirectory(_root["empty"]);
        Directory.CreateSymbolicLink(_root["link"], _root["empty"]);
        Assert.Equal("target-not-empty", Refused("link").Reason);
    }

    [Fact]
    public void What_a_killed_backup_left_is_replaced()
    {
        Directory.CreateDirectory(_root["backup.partial/snapshots/9"]);
        File.WriteAllText(_root["backup.partial/vectors.faiss"], "half");
        File.WriteAllText(_root["backup.partial/writer.lock"], "");
        IndexBackup.Make(_root["index"], _root["backup"], CancellationToken.None);
        BackupState.AssertSame(_root["index"], _root["backup"]);
        Assert.False(Directory.Exists(_root["backup.partial"]));
    }

    [Fact]
    public void A_second_backup_to_the_same_place_is_refused_while_the_first_is_made()
    {
        IndexRefusedException? second = null;
        var storage = new ObservedStorage(operation => second ??= operation.EndsWith("/backup.partial/texts.utf8", StringComparison.Ordinal) ? Refused("backup") : null);
        IndexBackup.Make(_root["index"], _root["backup"], new BackupOptions { Storage = storage }, CancellationToken.None);
        Assert.Equal("target-busy", second!.Reason);
        Assert.Contains($"process {Environment.ProcessId}", second.Message, StringComparison.Ordinal);
        BackupState.AssertSame(_root["index"], _root["backup"]);
    }

    [Fact]
    public void What_comes_into_its_place_while_it_is_made_is_not_overwritten()
    {
        var storage = new ObservedStorage(operation =>
        {
            if (operation.EndsWith("/backup.partial/texts.utf8", StringComparison.Ordinal) && operation.StartsWith("create", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(_root["backup"]);
                File.WriteAllText(_root["backup/file"], "mine");
            }
        });
        Assert.Throws<IndexFailedException>(() => IndexBackup.Make(_root["index"], _root["backup"], new BackupOptions { Storage = storage }, CancellationToken.None));
        Assert.Equal("mine", File.ReadAllText(_root["backup/file"]));
        Assert.False(Directory.Exists(_root["backup.partial"]));
    }

    [Fact]
    public void Where_there_is_no_room_nothing_large_is_begun()
    {
        List<string> operations = [];
        var options = new BackupOptions { Storage = new ObservedStorage(operations.Add), FreeBytes = directory => directory == _root.Path ? 100 : null };
        var error = Assert.Throws<IndexFailedException>(() => IndexBackup.Make(_root["index"], _root["backup"], options, CancellationToken.None));
        Assert.Contains("has room for 100", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(operations, operation => operation.StartsWith("write", StringComparison.Ordinal));
        Assert.Equal(["index"], Directory.EnumerateFileSystemEntries(_root.Path).Select(Path.GetFileName));
        IndexBackup.Make(_root["index"], _root["backup"], options with { FreeBytes = _ => null }, CancellationToken.None);
        Assert.True(FreeSpace.Of(_root.Path) > 0);
        Assert.Null(FreeSpace.Of(_root["absent"]));
    }

    [Fact]
    public void Without_an_index_there_is_no_backup()
    {
        foreach (string index in new[] { "absent", "absent/deep", "empty" })
        {
            Directory.CreateDirectory(_root["empty"]);
            var error = Assert.Throws<IndexRefusedException>(() => IndexBackup.Make(_root[index], _root["backup"], CancellationToken.None));
            Assert.Equal("index-missing", error.Reason);
            Assert.False(Directory.Exists(_root["backup"]));
        }
    }

    private IndexRefusedException Refused(string name) =>
        Assert.Throws<IndexRefusedException>(() => IndexBackup.Make(_root["index"], _root[name], CancellationToken.None));
}
