using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>The double has to lose what a disk may lose, or the matrix proves nothing.</summary>
public sealed class SimulatedStorageTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(Fault.Kill, "12")]
    [InlineData(Fault.PowerLoss, "1")]
    public void Only_synced_content_survives_a_power_loss(Fault fault, string expected)
    {
        SimulatedStorage storage = Crash(fault, s =>
        {
            using IStorageFile file = s.Open(_root["f"], create: true);
            file.Write("1"u8, 0);
            file.Sync();
            s.SyncDirectory(_root.Path);
            file.Write("2"u8, 1);
        });
        Assert.Equal(expected, File.ReadAllText(_root["f"]));
        Assert.Equal(["create f", "write f", "sync f", "sync-directory .", "write f", "create-directory crash"], storage.Operations);
    }

    [Fact]
    public void A_name_is_lost_without_a_sync_of_its_directory()
    {
        Crash(Fault.PowerLoss, s =>
        {
            s.CreateDirectory(_root["d"]);
            s.SyncDirectory(_root.Path);
            using IStorageFile file = s.Open(_root["d/f"], create: true);
            file.Sync();
        });
        Assert.True(Directory.Exists(_root["d"]));
        Assert.False(File.Exists(_root["d/f"]));
    }

    [Fact]
    public void A_rename_a_link_and_a_deletion_are_undone_without_a_sync_of_their_directory()
    {
        Crash(Fault.PowerLoss, s =>
        {
            s.CreateDirectory(_root["old"]);
            s.CreateDirectory(_root["gone"]);
            s.SyncDirectory(_root.Path);
            s.Rename(_root["old"], _root["new"]);
            s.CreateLink(_root["link"], "new");
            s.DeleteDirectory(_root["gone"]);
        });
        Assert.Equal(["gone", "old"], Directory.EnumerateFileSystemEntries(_root.Path).Select(Path.GetFileName).Order());
    }

    /// <summary>Found by the matrix: the double let a name leave one directory without ever coming to the other, which no journal does.</summary>
    [Fact]
    public void A_rename_between_directories_reaches_the_disk_whole_or_not_at_all()
    {
        const int Draws = 32;
        var places = new HashSet<string>();
        for (int seed = 0; seed < Draws; seed++)
        {
            using var root = new TemporaryDirectory();
            using var storage = new SimulatedStorage(root.Path) { Fault = Fault.Reordered, Seed = seed };
            string[] directories = [root["from"], root["to"]];
            Array.ForEach(directories, storage.CreateDirectory);
            storage.CreateDirectory(root["from/d"]);
            Array.ForEach([root.Path, .. directories], storage.SyncDirectory);
            storage.Rename(root["from/d"], root["to/d"]);
            storage.FaultAt = storage.Operations.Count;
            Assert.Throws<SimulatedCrashException>(() => storage.SyncDirectory(root["to"]));
            storage.Restart();
            places.Add(string.Join(' ', directories.Where(directory => Directory.Exists(Path.Combine(directory, "d"))).Select(Path.GetFileName)));
        }

        Assert.Equal(["from", "to"], places.Order());
    }

    [Theory]
    [InlineData(Fault.TornWrite)]
    [InlineData(Fault.KillWithin)]
    public void Half_of_a_torn_write_is_there(Fault fault)
    {
        var storage = new SimulatedStorage(_root.Path) { FaultAt = 4, Fault = fault };
        using (IStorageFile file = storage.Open(_root["f"], create: true))
        {
            file.Write("abcd"u8, 0);
            file.Sync();
            storage.SyncDirectory(_root.Path);
            Assert.Throws<SimulatedCrashException>(() => file.Write("ABCD"u8, 0));
            Assert.Throws<SimulatedCrashException>(() => file.Sync());
        }

        storage.Restart();
        Assert.Equal("ABcd", File.ReadAllText(_root["f"]));
    }

    [Fact]
    public void An_error_comes_once()
    {
        var storage = new SimulatedStorage(_root.Path) { FaultAt = 0, Fault = Fault.Error };
        Assert.Throws<IOException>(() => storage.CreateDirectory(_root["d"]));
        storage.CreateDirectory(_root["d"]);
    }

    // Runs what a test does, dies at the operation after it and starts again.
    private SimulatedStorage Crash(Fault fault, Action<SimulatedStorage> work)
    {
        var storage = new SimulatedStorage(_root.Path) { Fault = fault };
        work(storage);
        storage.FaultAt = storage.Operations.Count;
        Assert.Throws<SimulatedCrashException>(() => storage.CreateDirectory(_root["crash"]));
        storage.Restart();
        return storage;
    }
}
