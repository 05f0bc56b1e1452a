using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>What the index counts on the real file system for.</summary>
public sealed class DiskStorageTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly DiskStorage _storage = DiskStorage.Instance;

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Names_come_in_one_order_on_every_machine()
    {
        foreach (string name in new[] { "b", "a10", "B", "a9" })
        {
            File.WriteAllText(_root[name], "");
        }

        Directory.CreateDirectory(_root["d"]);
        Assert.Equal(["B", "a10", "a9", "b", "d"], _storage.List(_root.Path));
    }

    [Fact]
    public void A_rename_replaces_files_and_links_and_moves_directories()
    {
        File.WriteAllText(_root["new"], "new");
        File.WriteAllText(_root["old"], "old");
        _storage.Rename(_root["new"], _root["old"]);
        Assert.Equal("new", File.ReadAllText(_root["old"]));
        Assert.False(_storage.FileExists(_root["new"]));

        // Each link points at a directory, as snapshots/latest does.
        _storage.CreateDirectory(_root["1"]);
        _storage.CreateDirectory(_root["2"]);
        _storage.CreateLink(_root["latest"], "1");
        _storage.CreateLink(_root["latest.partial"], "2");
        _storage.Rename(_root["latest.partial"], _root["latest"]);
        Assert.Equal("2", _storage.ReadLink(_root["latest"]));
        Assert.Null(_storage.ReadLink(_root["latest.partial"]));

        _storage.Rename(_root["1"], _root["3"]);
        Assert.Equal(["2", "3", "latest", "old"], _storage.List(_root.Path));
    }

    [Fact]
    public void A_link_is_no_directory_and_goes_without_what_it_points_at()
    {
        _storage.CreateDirectory(_root["d"]);
        _storage.CreateLink(_root["link"], "d");
        Assert.True(_storage.DirectoryExists(_root["d"]));
        Assert.False(_storage.DirectoryExists(_root["link"]));
        _storage.DeleteFile(_root["link"]);
        Assert.Equal(["d"], _storage.List(_root.Path));
        File.WriteAllText(_root["d/f"], "");
        _storage.DeleteDirectory(_root["d"]);
        Assert.Empty(_storage.List(_root.Path));
    }

    [Fact]
    public void What_fails_says_so()
    {
        Assert.Throws<IOException>(() => _storage.Rename(_root["no"], _root["there"]));
        Assert.StartsWith("open ", Assert.Throws<IOException>(() => _storage.SyncDirectory(_root["no"])).Message, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public void Two_directories_exchange_their_names_or_say_that_they_cannot()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux exchanges names");
        Directory.CreateDirectory(_root["a/within"]);
        Directory.CreateDirectory(_root["b"]);
        Assert.True(_storage.TryExchange(_root["a"], _root["b"]));
        Assert.True(Directory.Exists(_root["b/within"]));

        // The kernel's answer to what no file system can do is that of a file system that cannot do it at all.
        Assert.False(_storage.TryExchange(_root["b"], _root["b/within"]));
        Assert.Throws<IOException>(() => _storage.TryExchange(_root["a"], _root["no"]));
    }

    [SkippableFact]
    public void A_directory_that_cannot_be_synced_is_an_error()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc refuses fsync");
        Assert.Throws<IOException>(() => _storage.SyncDirectory("/proc"));
    }

    [SkippableFact]
    public void Syncing_directories_for_months_uses_up_no_descriptors()
    {
        OpenFiles.SkipWithout();
        int before = OpenFiles.Count;
        for (int i = 0; i < 1000; i++)
        {
            _storage.SyncDirectory(_root.Path);
        }

        // Tests beside this one open files too, but not by hundreds.
        Assert.InRange(OpenFiles.Count, 0, before + 500);
    }

    [Fact]
    public void A_directory_made_or_deleted_durably_is_so_after_a_power_loss()
    {
        var storage = new SimulatedStorage(_root.Path);
        storage.CreateDurableDirectory(_root["a/b"]);
        storage.LosePower();
        Assert.True(Directory.Exists(_root["a/b"]));
        storage.DeleteDurably(_root["a/b"]);
        storage.DeleteDurably(_root["a/never"]);
        storage.LosePower();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root["a"]));
    }

    [Fact]
    public void The_root_of_the_file_system_is_its_own_parent()
    {
        string root = Path.GetPathRoot(_root.Path)!;
        Assert.Equal(root, new IndexLayout(root).Parent);
        Assert.Equal(_root.Path, new IndexLayout(_root["index/"]).Parent);
    }
}
