using System.Security.Cryptography;
using System.Text.Json;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.Snapshots;

public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private readonly LibraryIndex _index;

    public SnapshotTests() => _index = LibraryIndex.Open(_root["index"], Sample.Library, Sample.Fingerprint);

    public void Dispose()
    {
        _index.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void A_snapshot_holds_the_live_rows_only_with_a_line_each()
    {
        DocumentCommit kept = Sample.Document("b.txt", 90);
        DocumentCommit replaced = Sample.Document("a.txt", 2, version: 2);
        Sample.Add(_index, Sample.Document("a.txt", 3), kept, Sample.Document("c.txt", 1));
        Sample.Add(_index, replaced);
        SnapshotRecord snapshot = _index.PublishSnapshot(CancellationToken.None);
        ChunkCommit[] expected = [.. kept.Chunks, .. Sample.Document("c.txt", 1).Chunks, .. replaced.Chunks];
        Assert.Equal((1L, 2L, 3L, 93L), (snapshot.Number, snapshot.Checkpoint, snapshot.Documents, snapshot.Vectors));

        using var reader = FaissFlatReader.Open(Path.Combine(snapshot.Directory, "index.faiss"));
        float[] rows = new float[93 * Sample.Dimensions];
        reader.ReadRows(0, rows);
        Assert.Equal(expected.SelectMany(chunk => chunk.Vector.ToArray()), rows);

        string[] lines = File.ReadAllLines(Path.Combine(snapshot.Directory, "docstore.jsonl"));
        Assert.Equal(93, lines.Length);
        Assert.Equal(expected.Select(chunk => chunk.Text), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));
        Assert.Equal(
            """{"row":91,"source":"a.txt","title":"Title of a.txt","category":"","filename":"a.txt","file_type":"txt","position":0,"start":0,"length":100,"tokens":20,"heading":null,"text":"a.txt v2 chunk 0 äß"}""",
            lines[91]);
    }

    [Fact]
    public void Rows_between_which_others_are_gone_keep_their_vectors()
    {
        Sample.Add(_index, Sample.Document("a.txt", 1), Sample.Document("b.txt", 3), Sample.Document("c.txt", 1), Sample.Document("d.txt", 3), Sample.Document("e.txt", 200));
        Sample.Add(_index, Sample.Document("b.txt", 0, version: 2), Sample.Document("d.txt", 2, version: 2));
        SnapshotRecord snapshot = _index.PublishSnapshot(CancellationToken.None);
        DocumentCommit[] live = [Sample.Document("a.txt", 1), Sample.Document("c.txt", 1), Sample.Document("e.txt", 200), Sample.Document("d.txt", 2, version: 2)];
        using var reader = FaissFlatReader.Open(Path.Combine(snapshot.Directory, "index.faiss"));
        float[] rows = new float[204 * Sample.Dimensions];
        reader.ReadRows(0, rows);
        Assert.Equal(live.SelectMany(document => document.Chunks).SelectMany(chunk => chunk.Vector.ToArray()), rows);
    }

    [Fact]
    public void The_manifest_has_size_and_sha256_of_every_file()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3));
        SnapshotRecord snapshot = _index.PublishSnapshot(CancellationToken.None);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(snapshot.Directory, "manifest.json"))).RootElement;
        Assert.Equal("xnaiaspire-snapshot", manifest.GetProperty("format").GetString());
        Assert.Equal(1, manifest.GetProperty("version").GetInt32());
        Assert.Equal(3, manifest.GetProperty("vectors").GetInt64());
        Assert.Equal(Sample.Dimensions, manifest.GetProperty("fingerprint").GetProperty("dimensions").GetInt32());
        JsonElement[] files = [.. manifest.GetProperty("files").EnumerateArray()];
        Assert.Equal(["index.faiss", "docstore.jsonl"], files.Select(file => file.GetProperty("name").GetString()));
        foreach (JsonElement file in files)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(snapshot.Directory, file.GetProperty("name").GetString()!));
            Assert.Equal(bytes.Length, file.GetProperty("bytes").GetInt64());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.GetProperty("sha256").GetString());
        }

        Assert.Equal(new DirectoryInfo(snapshot.Directory).EnumerateFiles().Sum(file => file.Length), snapshot.Bytes);
    }

    [Fact]
    public void Latest_moves_with_every_checkpoint_and_nothing_is_published_twice()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3));
        SnapshotRecord first = _index.PublishSnapshot(CancellationToken.None);
        Assert.Equal(first, _index.PublishSnapshot(CancellationToken.None));
        Sample.Add(_index, Sample.Document("b.txt", 1));
        SnapshotRecord second = _index.PublishSnapshot(CancellationToken.None);
        Assert.Equal(2, second.Number);
        Assert.Equal("2", new DirectoryInfo(Path.Combine(_root["index"], "snapshots", "latest")).LinkTarget);
        Assert.Equal([second, first], _index.Snapshots());
        Assert.Equal(2, _index.Status.LastSnapshot);
    }

    [Fact]
    public void A_cancelled_snapshot_is_not_there_and_the_next_one_is()
    {
        Sample.Add(_index, Sample.Document("a.txt", 3));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => _index.PublishSnapshot(cancelled.Token));
        Assert.Null(_index.Status.LastSnapshot);
        Assert.Equal(1, _index.PublishSnapshot(CancellationToken.None).Number);
        Assert.Equal(["1", "latest"], Directory.EnumerateFileSystemEntries(Path.Combine(_root["index"], "snapshots")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_empty_index_has_an_empty_snapshot()
    {
        SnapshotRecord snapshot = _index.PublishSnapshot(CancellationToken.None);
        Assert.Equal(45, new FileInfo(Path.Combine(snapshot.Directory, "index.faiss")).Length);
    }

    [Fact]
    public void Only_the_newest_are_kept()
    {
        _index.Dispose();
        using LibraryIndex index = LibraryIndex.OpenExisting(_root["index"], new LibraryIndexOptions { KeepSnapshots = 2 });
        for (int i = 1; i <= 4; i++)
        {
            Sample.Add(index, Sample.Document($"{i}.txt", 1));
            index.PublishSnapshot(CancellationToken.None);
        }

        Assert.Equal([4L, 3L], index.Snapshots().Select(snapshot => snapshot.Number));
        Assert.Equal(["3", "4", "latest"], Directory.EnumerateFileSystemEntries(Path.Combine(_root["index"], "snapshots")).Select(Path.GetFileName).Order());
    }
}
