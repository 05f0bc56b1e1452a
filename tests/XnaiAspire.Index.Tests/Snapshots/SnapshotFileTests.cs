using System.Security.Cryptography;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Snapshots;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly SimulatedStorage _storage;

    public SnapshotFileTests() => _storage = new SimulatedStorage(_root.Path);

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void What_is_appended_in_any_portions_is_on_the_disk_with_its_size_and_hash(int length)
    {
        var random = new Random(length);
        byte[] content = new byte[length];
        random.NextBytes(content);
        SnapshotManifestFile written;
        using (var file = new SnapshotFile(_storage, _root.Path, "f"))
        {
            for (int at = 0; at < length;)
            {
                int portion = Math.Min(random.Next(1, 150_000), length - at);
                file.Append(content.AsSpan(at, portion));
                at += portion;
            }

            written = file.Complete();
        }

        Assert.Equal(new SnapshotManifestFile("f", length, Convert.ToHexStringLower(SHA256.HashData(content))), written);

        // Gathered into large writes, however small the portions.
        Assert.Equal((length + 65_535) / 65_536, _storage.Operations.Count(operation => operation == "write f"));
        _storage.SyncDirectory(_root.Path);
        _storage.LosePower();
        Assert.Equal(content, File.ReadAllBytes(_root["f"]));
    }

    [SkippableFact]
    public void A_closed_file_is_let_go_of()
    {
        OpenFiles.SkipWithout();
        new SnapshotFile(_storage, _root.Path, "f").Dispose();
        Assert.False(OpenFiles.Contain(_root["f"]));
    }
}
