using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Faiss;

/// <summary>What the disk is asked to do, and what is left of it when the power goes.</summary>
public sealed class FaissDurabilityTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly SimulatedStorage _storage;

    public FaissDurabilityTests() => _storage = new SimulatedStorage(_root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Rows_are_on_the_disk_before_they_are_counted_and_the_count_is_when_it_returns()
    {
        using FaissFlatFile file = Create(4);
        file.Append([new float[] { 1, 2, 3, 4 }]);
        _storage.LosePower();
        Assert.Equal(45 + 16, new FileInfo(_root["v"]).Length);
        file.Publish(1);
        _storage.LosePower();
        using var reader = FaissFlatReader.Open(_root["v"]);
        float[] row = new float[4];
        reader.ReadRows(0, row);
        Assert.Equal([1, 2, 3, 4], row);
    }

    [Fact]
    public void A_batch_is_one_write_and_one_sync_and_an_empty_one_is_none()
    {
        using FaissFlatFile file = Create(4);
        int before = _storage.Operations.Count;
        file.Append([]);
        Assert.Empty(_storage.Operations.Skip(before));
        file.Append(Enumerable.Range(0, 100).Select(i => (ReadOnlyMemory<float>)new float[] { i, 0, 0, 0 }));
        Assert.Equal(["write v", "sync v"], _storage.Operations.Skip(before));
    }

    private FaissFlatFile Create(int dimensions)
    {
        var file = new FaissFlatFile(_storage.Open(_root["v"], create: true), dimensions, 0);
        file.Publish(0);
        _storage.SyncDirectory(_root.Path);
        return file;
    }
}
