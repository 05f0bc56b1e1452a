using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Index.LangChain.Pickle;
using XnaiAspire.Index.Tests.Storage;
using XnaiAspire.Index.Tests.Support;

namespace XnaiAspire.Index.Tests.LangChain;

public sealed class LangChainExportTests
{
    private const int Seed = 20261122;

    [SkippableFact]
    public async Task CPython_loads_the_same_documents_and_rows()
    {
        Python.SkipWithout();
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        JsonElement read = JsonDocument.Parse(await Python.RunAsync("read", root["folder"])).RootElement;
        string[] rows = [.. read.GetProperty("rows").EnumerateArray().Select(id => id.GetString()!)];
        Assert.Equal([.. Ids("a/one.txt", 50), .. Ids("c.json", 1200), .. Ids("b.md", 1)], rows);
        Assert.Equal(rows, read.GetProperty("documents").EnumerateObject().Select(document => document.Name));
        JsonElement document = read.GetProperty("documents").GetProperty("b.md#0");
        Assert.Equal("b.md v2 chunk 0 äß", document.GetProperty("page_content").GetString());
        Assert.Equal("Document", document.GetProperty("type").GetString());
        Assert.Equal("b.md#0", document.GetProperty("id").GetString());
        Assert.Equal(
            """{"source": "a/one.txt", "title": "Title of one.txt", "category": "a", "filename": "one.txt", "file_type": "txt", "position": 49, "start": 4900, "length": 100, "tokens": 20, "heading": "One > Two"}""",
            read.GetProperty("documents").GetProperty("a/one.txt#49").GetProperty("metadata").GetRawText());
    }

    [SkippableFact]
    public async Task FAISS_finds_the_same_ten()
    {
        await Python.SkipWithoutFaissAsync();
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        var random = new Random(Seed);
        float[][] queries = [.. Enumerable.Range(0, 50).Select(_ => Sample.UnitVector(random, Sample.Dimensions))];
        await File.WriteAllBytesAsync(root["queries"], MemoryMarshal.AsBytes<float>(queries.SelectMany(q => q).ToArray()).ToArray());
        using IndexReader reader = IndexReader.Open(root["index"]);
        string[][] ours = [.. queries.Select(query => reader.Search(query, 10).Select(hit => $"{hit.Path}#{hit.Position}").ToArray())];
        Assert.Equal(ours, JsonSerializer.Deserialize<string[][]>(await Python.RunAsync("search", root["folder"], "10", root["queries"])));
    }

    [Fact]
    public void The_record_and_the_manifest_say_what_was_written()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExportRecord record = LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        Assert.Equal((root["folder"], 3L, null, 3L, 1251L), (record.Directory, record.Checkpoint, record.Snapshot, record.Documents, record.Chunks));
        Assert.Equal(new DirectoryInfo(root["folder"]).EnumerateFiles().Sum(file => file.Length), record.Bytes);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root["folder"], "manifest.json"))).RootElement;
        Assert.Equal(1, manifest.GetProperty("version").GetInt32());
        Assert.Equal(1251, manifest.GetProperty("vectors").GetInt64());
    }

    [Fact]
    public void An_index_without_a_checkpoint_is_exported_as_that()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        LangChainExportRecord record = LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        Assert.Equal((0L, 0L, 0L), (record.Checkpoint, record.Documents, record.Chunks));
    }

    [Fact]
    public void Whoever_reads_it_needs_room_for_a_thousand_entries_at_once_and_not_for_all()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        using LangChainFolder folder = LangChainFolder.Open(root["folder"], new PickleLimits { Stack = 2100 });
        Assert.Equal(1251, folder.Documents.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_export_is_whole_after_a_power_loss_the_first_and_the_one_that_replaces_it(bool canExchange)
    {
        using var root = new TemporaryDirectory();
        using var disk = new TemporaryDirectory();
        using var storage = new SimulatedStorage(disk.Path) { CanExchange = canExchange };
        using LibraryIndex index = Filled(root);
        foreach (int rows in new[] { 1251, 1253 })
        {
            LangChainExport.OfIndex(storage, root["index"], disk["deep/down/folder"], CancellationToken.None);
            storage.LosePower();
            using LangChainFolder folder = LangChainFolder.Open(disk["deep/down/folder"]);
            Assert.Equal(rows, folder.Documents.Count);
            Assert.Equal(["folder"], Directory.EnumerateFileSystemEntries(disk["deep/down"]).Select(Path.GetFileName));
            Sample.Add(index, Sample.Document("later", 2));
        }
    }

    [SkippableFact]
    public void What_was_exported_and_what_it_was_exported_from_is_let_go_of()
    {
        OpenFiles.SkipWithout();
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        SnapshotRecord snapshot = index.PublishSnapshot(CancellationToken.None);
        Assert.False(OpenFiles.Contain(Path.Combine(snapshot.Directory, "index.faiss")));
        LangChainExport.OfSnapshot(root["index"], snapshot.Number, root["folder"], CancellationToken.None);
        Assert.False(OpenFiles.Contain(Path.Combine(snapshot.Directory, "index.faiss")));
        string vectors = Path.Combine(root["folder"], "index.faiss");
        Assert.False(OpenFiles.Contain(vectors));
        LangChainFolder.Open(root["folder"]).Dispose();
        Assert.False(OpenFiles.Contain(vectors));
    }

    [Fact]
    public void What_is_written_is_read_back_and_a_second_export_has_the_same_bytes()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["one"], CancellationToken.None);
        LangChainExport.OfIndex(root["index"], root["two"], CancellationToken.None);
        AssertSame(root["one"], root["two"]);
        using LangChainFolder folder = LangChainFolder.Open(root["one"]);
        Assert.False(folder.IsEuclidean);
        Assert.Equal(1251, folder.Documents.Count);
        LangChainDocument chunk = folder.Documents[1250];
        Assert.Equal(("b.md#0", "b.md v2 chunk 0 äß", "Title of b.md"), (chunk.Id, chunk.ReadText(), chunk.Text(MetadataKeys.Title)));
        Assert.Equal(0, chunk.Number(MetadataKeys.Position));
        float[] row = new float[Sample.Dimensions];
        folder.ReadVectors(1250, row);
        Assert.Equal(Sample.Document("b.md", 1, version: 2).Chunks[0].Vector.ToArray(), row);
    }

    [Fact]
    public void A_snapshot_gives_the_bytes_that_the_live_index_gave_at_its_checkpoint()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["live"], CancellationToken.None);
        SnapshotRecord snapshot = index.PublishSnapshot(CancellationToken.None);
        Sample.Add(index, Sample.Document("later", 2));
        LangChainExportRecord record = LangChainExport.OfSnapshot(root["index"], snapshot.Number, root["snapshot"], CancellationToken.None);
        Assert.Equal(snapshot.Checkpoint, record.Checkpoint);
        AssertSame(root["live"], root["snapshot"]);
    }

    [Theory]
    [InlineData("index.faiss")]
    [InlineData("docstore.jsonl")]
    [InlineData("manifest.json")]
    public void A_damaged_snapshot_is_not_exported(string file)
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        SnapshotRecord snapshot = index.PublishSnapshot(CancellationToken.None);
        string path = Path.Combine(snapshot.Directory, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        var error = Assert.Throws<IndexDamagedException>(() => LangChainExport.OfSnapshot(root["index"], 1, root["folder"], CancellationToken.None));
        Assert.Equal("snapshot-damaged", error.Reason);
        Assert.False(Directory.Exists(root["folder"]));
    }

    [Fact]
    public void An_index_and_a_snapshot_that_are_not_there_are_refused()
    {
        using var root = new TemporaryDirectory();
        Assert.Equal("index-missing", Assert.Throws<IndexRefusedException>(() => LangChainExport.OfIndex(root["no"], root["f"], CancellationToken.None)).Reason);
        using LibraryIndex index = Filled(root);
        Assert.Equal("snapshot-missing", Assert.Throws<IndexRefusedException>(() => LangChainExport.OfSnapshot(root["index"], 7, root["f"], CancellationToken.None)).Reason);
    }

    [Fact]
    public void An_earlier_export_and_what_a_killed_one_left_are_replaced()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        Directory.CreateDirectory(root["folder.partial"]);
        File.WriteAllText(Path.Combine(root["folder.partial"], "index.pkl"), new string('x', 1 << 20));
        Sample.Add(index, Sample.Document("later", 2));
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        using LangChainFolder folder = LangChainFolder.Open(root["folder"]);
        Assert.Equal(1253, folder.Documents.Count);
        Assert.False(Directory.Exists(root["folder.partial"]));
    }

    [Theory]
    [InlineData("folder", "index.pkl")]
    [InlineData("folder", "manifest.json")]
    [InlineData("folder", "notes.txt")]
    [InlineData("folder", "manifest.json", "not JSON")]
    [InlineData("folder", "manifest.json", "null")]
    [InlineData("folder.partial", "notes.txt")]
    public void What_is_not_ours_is_not_overwritten(string directory, string name, string content = "{}")
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        Directory.CreateDirectory(root[directory]);
        File.WriteAllText(Path.Combine(root[directory], name), content);
        var error = Assert.Throws<IndexRefusedException>(() => LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None));
        Assert.Equal("folder-not-ours", error.Reason);
        Assert.Equal(content, File.ReadAllText(Path.Combine(root[directory], name)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_manifest_larger_than_any_of_ours_is_somebody_elses(int beyond)
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        string manifest = Path.Combine(root["folder"], "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).PadRight(64 * 1024 + beyond));
        if (beyond == 0)
        {
            LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
            return;
        }

        var error = Assert.Throws<IndexRefusedException>(() => LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None));
        Assert.Equal("folder-not-ours", error.Reason);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("xnaiaspire-snapshot", "xnaiaspire-snapshop")]
    [InlineData("\"vectors\": 1251", "\"vectors\": 1250")]
    [InlineData("\"dimensions\": 20", "\"dimensions\": 21")]
    [InlineData("\"docstore.jsonl\"", "\"index.faiss\"")]
    public void A_snapshot_whose_manifest_says_something_else_is_not_exported(string right, string wrong)
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        string manifest = Path.Combine(index.PublishSnapshot(CancellationToken.None).Directory, "manifest.json");
        string text = File.ReadAllText(manifest);
        Assert.Contains(right, text, StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace(right, wrong, StringComparison.Ordinal));
        var error = Assert.Throws<IndexDamagedException>(() => LangChainExport.OfSnapshot(root["index"], 1, root["folder"], CancellationToken.None));
        Assert.Equal("snapshot-damaged", error.Reason);
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData(64 * 1024 + 1, false)]
    public void A_snapshots_manifest_may_be_a_few_pages_long_and_no_more(int length, bool isRead)
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a", 3));
        string manifest = Path.Combine(index.PublishSnapshot(CancellationToken.None).Directory, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).PadRight(length));
        if (isRead)
        {
            Assert.Equal(3, LangChainExport.OfSnapshot(root["index"], 1, root["folder"], CancellationToken.None).Chunks);
        }
        else
        {
            Assert.Throws<IndexDamagedException>(() => LangChainExport.OfSnapshot(root["index"], 1, root["folder"], CancellationToken.None));
        }
    }

    [Fact]
    public void A_line_that_is_no_chunk_is_damage_even_with_its_checksum()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a", 3));
        string directory = index.PublishSnapshot(CancellationToken.None).Directory;
        string docstore = Path.Combine(directory, "docstore.jsonl");
        string before = Sha256(docstore);
        File.WriteAllText(docstore, File.ReadAllText(docstore).Replace("\"title\"", "\"tilte\"", StringComparison.Ordinal));
        string manifest = Path.Combine(directory, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(before, Sha256(docstore), StringComparison.Ordinal));
        var error = Assert.Throws<IndexDamagedException>(() => LangChainExport.OfSnapshot(root["index"], 1, root["folder"], CancellationToken.None));
        Assert.Equal("snapshot-damaged", error.Reason);

        static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_ledger_that_cannot_be_read_to_its_end_is_damage()
    {
        using var root = new TemporaryDirectory();
        Filled(root).Dispose();
        LedgerDump.Change(root["index/ledger.db"], "DROP TABLE chunks");
        var error = Assert.Throws<IndexDamagedException>(() => LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None));
        Assert.Equal("ledger-damaged", error.Reason);
        Assert.False(Directory.Exists(root["folder"]));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_refused_and_an_empty_folder_is_filled()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        File.WriteAllText(root["file"], "");
        Assert.Equal("folder-not-ours", Assert.Throws<IndexRefusedException>(() => LangChainExport.OfIndex(root["index"], root["file"], CancellationToken.None)).Reason);
        Directory.CreateDirectory(root["empty"]);
        LangChainExport.OfIndex(root["index"], root["empty"], CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(root["empty"], "index.pkl")));
    }

    [SkippableFact]
    public async Task An_empty_index_is_exported_too()
    {
        Python.SkipWithout();
        using var root = new TemporaryDirectory();
        using LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        LangChainExport.OfIndex(root["index"], root["folder"], CancellationToken.None);
        Assert.Equal("""{"documents": {}, "rows": []}""", (await Python.RunAsync("read", root["folder"])).Trim());
        using LangChainFolder folder = LangChainFolder.Open(root["folder"]);
        Assert.Empty(folder.Documents);
    }

    [Fact]
    public void Cancelled_it_leaves_no_folder()
    {
        using var root = new TemporaryDirectory();
        using LibraryIndex index = Filled(root);
        Assert.Throws<OperationCanceledException>(() => LangChainExport.OfIndex(root["index"], root["folder"], new CancellationToken(true)));
        Assert.False(Directory.Exists(root["folder"]));
    }

    // Three documents of which one was replaced, so that rows are left out and numbered anew.
    private static LibraryIndex Filled(TemporaryDirectory root)
    {
        LibraryIndex index = LibraryIndex.Open(root["index"], Sample.Library, Sample.Fingerprint);
        Sample.Add(index, Sample.Document("a/one.txt", 50), Sample.Document("b.md", 300));
        Sample.Add(index, Sample.Document("c.json", 1200));
        Sample.Add(index, Sample.Document("b.md", 1, version: 2));
        return index;
    }

    private static IEnumerable<string> Ids(string path, int chunks) => Enumerable.Range(0, chunks).Select(i => $"{path}#{i}");

    private static void AssertSame(string one, string other)
    {
        Assert.Equal(File.ReadAllBytes(Path.Combine(one, "index.pkl")), File.ReadAllBytes(Path.Combine(other, "index.pkl")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(one, "index.faiss")), File.ReadAllBytes(Path.Combine(other, "index.faiss")));
    }
}
