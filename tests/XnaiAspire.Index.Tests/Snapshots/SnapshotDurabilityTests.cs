using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Snapshots;

/// <summary>Names in the snapshots' directory before and after the power goes: at every instant each is a whole snapshot's.</summary>
public sealed class SnapshotDurabilityTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly SimulatedStorage _storage;
    private readonly IndexLayout _layout;

    public SnapshotDurabilityTests()
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
    public void A_published_snapshot_and_the_link_to_it_outlive_a_power_loss()
    {
        using (LibraryIndex index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint, new LibraryIndexOptions { Storage = _storage }))
        {
            Sample.Add(index, Sample.Document("a", 3));
            index.PublishSnapshot(CancellationToken.None);
        }

        _storage.LosePower();
        Assert.Equal(["1", "latest"], _storage.List(_layout.Snapshots));
        Assert.Equal("1", _storage.ReadLink(Path.Combine(_layout.Snapshots, "latest")));
        Assert.Equal(["docstore.jsonl", "index.faiss", "manifest.json"], _storage.List(Path.Combine(_layout.Snapshots, "1")));

        // Nothing is exported of it but what has the size and hash of its manifest.
        Assert.Equal(3, Index.LangChain.LangChainExport.OfSnapshot(_root["index"], 1, _root["folder"], CancellationToken.None).Chunks);
    }

    [Fact]
    public void A_deletion_cut_off_leaves_nothing_with_a_snapshots_name()
    {
        string directory = Snapshot("3", files: 2);
        Snapshot("3.partial", files: 1);
        _storage.Fault = Fault.PowerLoss;

        // Of what lies in the way: delete, sync; then rename, sync, delete.
        _storage.FaultAt = _storage.Operations.Count + 4;
        Assert.Throws<SimulatedCrashException>(() => SnapshotRetention.Delete(_storage, directory));
        Assert.Equal("delete-directory index/snapshots/3.partial", _storage.Operations[^1]);
        _storage.Restart();
        Assert.Equal(["3.partial"], _storage.List(_layout.Snapshots));
        SnapshotRetention.Delete(_storage, directory + SnapshotName.PartialSuffix);
        _storage.LosePower();
        Assert.Empty(_storage.List(_layout.Snapshots));
    }

    [Fact]
    public void Latest_is_replaced_whatever_a_crash_left_and_only_when_it_has_to_move()
    {
        Snapshot("1", files: 1);
        Snapshot("2", files: 1);
        SnapshotPublisher.PointLatest(_storage, _layout, 1);
        _storage.CreateLink(Path.Combine(_layout.Snapshots, "latest.partial"), "1");
        SnapshotPublisher.PointLatest(_storage, _layout, 2);
        _storage.LosePower();
        Assert.Equal(["1", "2", "latest"], _storage.List(_layout.Snapshots));
        Assert.Equal("2", _storage.ReadLink(Path.Combine(_layout.Snapshots, "latest")));
        int operations = _storage.Operations.Count;
        SnapshotPublisher.PointLatest(_storage, _layout, 2);
        Assert.Equal(operations, _storage.Operations.Count);
    }

    private string Snapshot(string name, int files)
    {
        string directory = Path.Combine(_layout.Snapshots, name);
        _storage.CreateDurableDirectory(directory);
        for (int i = 0; i < files; i++)
        {
            using IStorageFile file = _storage.Open(Path.Combine(directory, $"{i}"), create: true);
        }

        _storage.SyncDirectory(directory);
        return directory;
    }
}
