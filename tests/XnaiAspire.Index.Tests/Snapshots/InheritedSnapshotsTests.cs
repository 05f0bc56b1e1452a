using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Snapshots;

/// <summary>What a rebuild finds of the snapshots of the index that it replaces, however little of that is left.</summary>
public sealed class InheritedSnapshotsTests : IDisposable
{
    private const int LargestManifest = 64 * 1024;

    private readonly TemporaryDirectory _root = new();
    private readonly IndexLayout _layout;

    public InheritedSnapshotsTests() => _layout = new IndexLayout(_root["index"]);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void An_index_without_snapshots_leaves_none()
    {
        Assert.Empty(Read());
        LibraryIndex.Open(_layout.Directory, Sample.Library, Sample.Fingerprint).Dispose();
        Assert.Empty(Read());
    }

    [Fact]
    public void Those_that_the_ledger_counts_and_that_are_there_are_left()
    {
        SnapshotRecord[] published = Publish(3);
        Directory.Delete(published[1].Directory, recursive: true);
        File.Delete(Path.Combine(published[2].Directory, "manifest.json"));
        Copy(published[0].Directory, "9", "\"number\": 1,", "\"number\": 9,");
        Assert.Equal([published[2], published[0]], Read());
    }

    [Fact]
    public void Without_a_ledger_the_manifests_tell()
    {
        SnapshotRecord[] published = Publish(2);
        File.Delete(_layout.Ledger);
        Assert.Equal(published, Read().Select(snapshot => snapshot with { CreatedUtc = published[snapshot.Number - 1].CreatedUtc }));
        Assert.All(Read(), snapshot => Assert.Equal(File.GetLastWriteTimeUtc(Path.Combine(snapshot.Directory, "manifest.json")), snapshot.CreatedUtc.UtcDateTime));
    }

    [Fact]
    public void With_a_damaged_ledger_the_manifests_tell()
    {
        Publish(1);
        File.WriteAllText(_layout.Ledger, new string('x', 5000));
        Assert.Equal(1, Assert.Single(Read()).Number);
    }

    [SkippableFact]
    public void A_ledger_that_cannot_be_opened_just_now_is_no_damaged_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "a socket is a file elsewhere");
        Publish(1);
        File.Delete(_layout.Ledger);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_layout.Ledger));
        Assert.Throws<SqliteException>(Read);
    }

    [Fact]
    public void What_is_not_quite_a_snapshot_is_passed_over()
    {
        string whole = Assert.Single(Publish(1)).Directory;
        File.Delete(_layout.Ledger);
        Copy(whole, "2.partial", "\"number\": 1,", "\"number\": 2,");
        Copy(whole, "3", "", "");
        File.Delete(Path.Combine(Copy(whole, "4", "", ""), "manifest.json"));
        File.WriteAllText(Path.Combine(Copy(whole, "5", "", ""), "manifest.json"), "null");
        File.WriteAllText(Path.Combine(Copy(whole, "6", "", ""), "manifest.json"), "{");
        Assert.Equal(1, Assert.Single(Read()).Number);
    }

    [Theory]
    [InlineData(LargestManifest, 2)]
    [InlineData(LargestManifest + 1, 1)]
    public void A_manifest_may_be_a_few_pages_long_and_no_more(int length, int found)
    {
        string whole = Assert.Single(Publish(1)).Directory;
        File.Delete(_layout.Ledger);
        string manifest = Path.Combine(Copy(whole, "2", "\"number\": 1,", "\"number\": 2,"), "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).PadRight(length));
        Assert.Equal(found, Read().Count);
    }

    private IReadOnlyList<SnapshotRecord> Read() => InheritedSnapshots.Read(DiskStorage.Instance, _layout);

    private SnapshotRecord[] Publish(int count)
    {
        using LibraryIndex index = LibraryIndex.Open(_layout.Directory, Sample.Library, Sample.Fingerprint);
        return
        [
            .. Enumerable.Range(1, count).Select(i =>
            {
                Sample.Add(index, Sample.Document($"{i}.txt", i));
                return index.PublishSnapshot(CancellationToken.None);
            }),
        ];
    }

    private string Copy(string snapshot, string name, string text, string with)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_layout.Snapshots, name)).FullName;
        string manifest = File.ReadAllText(Path.Combine(snapshot, "manifest.json"));
        Assert.Contains(text, manifest, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(directory, "manifest.json"), text.Length == 0 ? manifest : manifest.Replace(text, with, StringComparison.Ordinal));
        return directory;
    }
}
