using System.Text;

namespace XnaiAspire.Index.Tests.Verification;

/// <summary>What can be wrong with an index by itself. Row and checkpoint numbers are those of <see cref="HealthyIndex"/>.</summary>
internal static class Damages
{
    private const int Header = 45;
    private const int RowBytes = 80;

    public static IReadOnlyList<Damage> All { get; } = [.. Vectors(), .. Texts(), .. Ledger(), .. Documents(), .. Chunks(), .. Snapshots(), .. Leftovers()];

    private static Damage[] Vectors() =>
    [
        Damage.Files("vectors deleted", "vectors-missing", "vectors.faiss", d => File.Delete(VectorsOf(d))),
        Damage.Files("vectors cut within a row", "vectors-short", "rows 18-18", d => Cut(VectorsOf(d), 1)),
        Damage.Files("vectors cut by five rows", "vectors-short", "rows 14-18", d => Cut(VectorsOf(d), 5 * RowBytes)),
        Damage.Files("bytes behind the rows", "vectors-tail", "byte 1565", d => File.AppendAllText(VectorsOf(d), "more")),
        Damage.Flip("header's tag flipped", "vectors-header", "bytes 0-44", "vectors.faiss", 1),
        Damage.Flip("header's rows flipped", "vectors-header", "bytes 0-44", "vectors.faiss", 8),
        Damage.Flip("header's unused bytes flipped", "vectors-header", "bytes 0-44", "vectors.faiss", 20),
        Damage.Flip("a bit of an old row flipped", "rows-differ", "rows 0-4 (a.txt, retired and 1 more)", "vectors.faiss", Header + 2 * RowBytes + 1),
        Damage.Flip("a bit of the newest row flipped", "rows-differ", "rows 17-18 (g.txt)", "vectors.faiss", Header + 18 * RowBytes + 1),
        Damage.Flip("a bit of a row that a snapshot has", "snapshot-row-differs", "(b/c.md chunk 0)", "vectors.faiss", Header + 3 * RowBytes),
        Damage.Files("a row of NaN", "vector-not-finite", "row 10 (a.txt)", d => Write(VectorsOf(d), Header + 10 * RowBytes, BitConverter.GetBytes(float.NaN))),
        Damage.Files("a row of zeros", "vector-length", "row 10 (a.txt)", d => Write(VectorsOf(d), Header + 10 * RowBytes, new byte[RowBytes])),
        Damage.Files("two rows exchanged", "rows-differ", "rows 5-8 (d.txt, retired)", d => Exchange(VectorsOf(d), Header + 5 * RowBytes, Header + 6 * RowBytes)),
    ];

    private static Damage[] Texts() =>
    [
        Damage.Files("texts deleted", "texts-missing", "texts.utf8", d => File.Delete(TextsOf(d))),
        Damage.Files("texts cut", "texts-short", "texts.utf8 bytes", d => Cut(TextsOf(d), 3)),
        Damage.Files("texts emptied", "texts-short", "texts.utf8 bytes 0-", d => File.WriteAllBytes(TextsOf(d), [])),
        Damage.Files("bytes behind the texts", "texts-tail", "texts.utf8 from byte", d => File.AppendAllText(TextsOf(d), "more")),
        Damage.Flip("a bit of an old text flipped", "chunk-text", "a.txt chunk 0 (row 0)", "texts.utf8", 2),
        Damage.Files("a bit of the newest text flipped", "chunk-text", "g.txt chunk 1 (row 18)", d => Write(TextsOf(d), new FileInfo(TextsOf(d)).Length - 1, [0xFF])),
        Damage.Files("texts of another index", "chunk-text", "a.txt chunk 0 (row 0)", d => File.WriteAllText(TextsOf(d), new string('x', (int)new FileInfo(TextsOf(d)).Length))),
        Damage.Sql("a text's place edited", "chunk-place", "b/c.md chunk 1 (row 4)", "UPDATE chunks SET text_at = text_at + 1 WHERE row = 4"),
        Damage.Sql("a text's length edited", "chunk-place", "g.txt chunk 1 (row 18)", "UPDATE chunks SET text_bytes = text_bytes - 1 WHERE row = 17"),
        Damage.Sql("a text of negative length", "chunk-place", "g.txt chunk 0 (row 17)", "UPDATE chunks SET text_bytes = -5 WHERE row = 17"),
    ];

    private static Damage[] Ledger() =>
    [
        Damage.Files("ledger deleted", "ledger-missing", "ledger.db", d => File.Delete(LedgerOf(d))),
        Damage.Files("ledger overwritten with text", "ledger-unreadable", "ledger.db", d => File.WriteAllText(LedgerOf(d), new string('x', 9000))),
        Damage.Files("ledger emptied", "ledger-empty", "ledger.db", d => File.WriteAllBytes(LedgerOf(d), [])),
        Damage.Files("ledger cut to half", "ledger-unreadable", "ledger.db", d => Cut(LedgerOf(d), new FileInfo(LedgerOf(d)).Length / 2)),
        Damage.Sql("another application's id", "ledger-unreadable", "ledger.db", "PRAGMA application_id = 7"),
        Damage.Sql("a version of the future", "ledger-unreadable", "ledger.db", "PRAGMA user_version = 99"),
        Damage.Sql("an index dropped", "ledger-schema", "documents_live", "DROP INDEX documents_live"),
        Damage.Sql("a foreign table", "ledger-schema", "theirs", "CREATE TABLE theirs (x)"),
        Damage.Sql("a trigger", "ledger-schema", "sly", "CREATE TRIGGER sly AFTER INSERT ON chunks BEGIN DELETE FROM chunks; END"),
        Damage.Files("a table's page zeroed", "ledger-integrity", "ledger.db", d => Write(LedgerOf(d), PageOf(d, "failures") + 0, new byte[100])),
        Damage.Sql("fingerprint edited", "snapshot-fingerprint", "snapshots/2", "UPDATE meta SET value = replace(value, 'tokens-v1', 'tokens-v9') WHERE key = 'fingerprint'"),
        Damage.Sql("fingerprint half gone", "ledger-unreadable", "ledger.db", "UPDATE meta SET value = substr(value, 9) WHERE key = 'fingerprint'"),
        Damage.Sql("library root no path", "meta-invalid", "library-root", "UPDATE meta SET value = 'library' WHERE key = 'library-root'"),
        Damage.Sql("fence no number", "meta-invalid", "fence", "UPDATE meta SET value = 'x' WHERE key = 'fence'"),
        Damage.Sql("index id no id", "meta-invalid", "index-id", "UPDATE meta SET value = 'z' || substr(value, 2) WHERE key = 'index-id'"),
        Damage.Sql("a checkpoint deleted", "checkpoint-missing", "checkpoint 3", "DELETE FROM checkpoints WHERE number = 3"),
        Damage.Sql("the newest checkpoint deleted", "vectors-tail", "vectors.faiss", "DELETE FROM checkpoints WHERE number = 7"),
        Damage.Sql("a checkpoint's count edited", "checkpoint-counts", "checkpoint 4", "UPDATE checkpoints SET chunks = chunks + 1 WHERE number = 4"),
        Damage.Sql("a checkpoint's rows edited", "checkpoint-rows", "checkpoint 2", "UPDATE checkpoints SET rows = 8 WHERE number = 2"),
        Damage.Sql("a checkpoint's checksum edited", "rows-differ", "rows 9-9 (f.txt)", "UPDATE checkpoints SET checksum = checksum + 1 WHERE number = 3"),
        Damage.Sql("a checkpoint of another run", "checkpoint-run", "checkpoint 5", "UPDATE checkpoints SET run_id = 9 WHERE number = 5"),
        Damage.Sql("a run deleted", "checkpoint-run", "checkpoint 1", "DELETE FROM runs WHERE id = 1"),
        Damage.Sql("a run's batches edited", "run-inconsistent", "run 2", "UPDATE runs SET committed_batches = 3 WHERE id = 2"),
        Damage.Sql("an earlier run unfinished", "run-inconsistent", "run 1", "UPDATE runs SET completed = NULL WHERE id = 1"),
        Damage.Sql("the last run unfinished without a plan", "plan-inconsistent", "run 2", "UPDATE runs SET completed = NULL WHERE id = 2"),
        Damage.Sql("a plan of a complete run", "plan-orphaned", "plan", "INSERT INTO plan VALUES (1, 1, 0, 'a.txt', 1, 1, 1, 0, 1)"),
    ];

    private static Damage[] Documents() =>
    [
        Damage.Sql("a document deleted", "rows-unowned", "rows 3-4", "DELETE FROM documents WHERE path = 'b/c.md'"),
        Damage.Sql("a live document twice", "document-duplicated", "g.txt",
            "DROP INDEX documents_live; CREATE TEMP TABLE twin AS SELECT * FROM documents WHERE path = 'g.txt'; UPDATE twin SET id = 99; INSERT INTO documents SELECT * FROM twin"),
        Damage.Sql("two documents of the same rows", "rows-shared", "f.txt", "UPDATE documents SET first_row = 3 WHERE path = 'f.txt'"),
        Damage.Sql("a retired version live again", "checkpoint-counts", "checkpoint 4", "UPDATE documents SET retired = NULL WHERE path = 'd.txt'"),
        Damage.Sql("a live document retired", "checkpoint-counts", "checkpoint 6", "UPDATE documents SET retired = 6 WHERE path = 'f.txt'"),
        Damage.Sql("a version retired before it was added", "document-invalid", "g.txt", "UPDATE documents SET retired = 2 WHERE path = 'g.txt'"),
        Damage.Sql("a version of a checkpoint to come", "document-invalid", "g.txt", "UPDATE documents SET added = 70 WHERE path = 'g.txt'"),
        Damage.Sql("a version of another checkpoint", "document-invalid", "f.txt", "UPDATE documents SET added = 2 WHERE path = 'f.txt'"),
        Damage.Sql("rows beyond the end", "document-invalid", "g.txt", "UPDATE documents SET chunks = 3 WHERE path = 'g.txt'"),
        Damage.Sql("no hash", "document-invalid", "f.txt", "UPDATE documents SET sha256 = 'none' WHERE path = 'f.txt'"),
        Damage.Sql("a path outside the library", "document-invalid", "/etc/passwd", "UPDATE documents SET path = '/etc/passwd' WHERE path = 'f.txt'"),
        Damage.Sql("visible with half its parts", "document-invalid", "big.txt", "UPDATE documents SET committed_parts = 1 WHERE path = 'big.txt'"),
        Damage.Sql("waiting for a part that nobody brings", "document-unfinished", "torn.txt", "UPDATE documents SET retired = NULL WHERE path = 'torn.txt'"),
        Damage.Sql("a document's title edited", "snapshot-text-differs", "(g.txt chunk 0)", "UPDATE documents SET title = 'Another' WHERE path = 'g.txt'"),
        Damage.Sql("a failure of no kind", "failure-invalid", "bad.json", "UPDATE failures SET reason = 'Not UTF8' WHERE path = 'bad.json'"),
        Damage.Sql("a failure of what is live", "failure-of-live", "g.txt",
            "INSERT INTO failures SELECT path, 'read', 'not-utf8', '', NULL, size, modified, 1, 5, 5 FROM documents WHERE path = 'g.txt'"),
    ];

    private static Damage[] Chunks() =>
    [
        Damage.Sql("a chunk deleted", "chunks-missing", "b/c.md", "DELETE FROM chunks WHERE row = 4"),
        Damage.Sql("a chunk behind the end", "chunk-orphaned", "row 40", "INSERT INTO chunks SELECT 40, document_id, position, text_at, text_bytes, start, length, tokens, heading, text_key FROM chunks WHERE row = 4"),
        Damage.Sql("a chunk of no document", "chunk-orphaned", "b/c.md chunk 1 (row 4)", "UPDATE chunks SET document_id = 77 WHERE row = 4"),
        Damage.Sql("a chunk of another document", "chunk-foreign", "b/c.md chunk 1 (row 4)", "UPDATE chunks SET document_id = 1 WHERE row = 4"),
        Damage.Sql("a chunk's position edited", "chunk-position", "big.txt chunk 2 (row 14)", "UPDATE chunks SET position = 7 WHERE row = 14"),
        Damage.Sql("a chunk twice", "chunk-duplicated", "big.txt chunk 2 (row 14)", "UPDATE chunks SET position = 1 WHERE row = 14"),
        Damage.Sql("a chunk out of order", "chunk-span", "big.txt chunk 2 (row 14)", "UPDATE chunks SET start = 3 WHERE row = 14"),
        Damage.Sql("a chunk beyond its document", "chunk-span", "big.txt chunk 3 (row 15)", "UPDATE chunks SET length = 9999 WHERE row = 15"),
        Damage.Sql("a chunk's key edited", "chunk-text", "g.txt chunk 1 (row 18)", "UPDATE chunks SET text_key = text_key + 1 WHERE row = 18"),
        Damage.Sql("a chunk's heading edited", "snapshot-text-differs", "(a.txt chunk 1)", "UPDATE chunks SET heading = 'Three' WHERE row = 1"),
    ];

    private static Damage[] Snapshots() =>
    [
        Damage.Files("a snapshot deleted", "snapshot-missing", "snapshots/1", d => Directory.Delete(SnapshotOf(d, 1), recursive: true)),
        Damage.Files("a snapshot's file deleted", "snapshot-file-missing", "snapshots/2/index.faiss", d => File.Delete(Path.Combine(SnapshotOf(d, 2), "index.faiss"))),
        Damage.Files("a manifest deleted", "snapshot-file-missing", "snapshots/2/manifest.json", d => File.Delete(Path.Combine(SnapshotOf(d, 2), "manifest.json"))),
        Damage.Flip("a bit of a snapshot's row flipped", "snapshot-file-differs", "snapshots/1/index.faiss", "snapshots/1/index.faiss", Header + 3),
        Damage.Flip("a snapshot's header flipped", "snapshot-header", "snapshots/1/index.faiss", "snapshots/1/index.faiss", 8),
        Damage.Flip("a bit of a docstore flipped", "snapshot-file-differs", "snapshots/2/docstore.jsonl", "snapshots/2/docstore.jsonl", 20),
        Damage.Files("a docstore cut", "snapshot-file-size", "snapshots/2/docstore.jsonl", d => Cut(Path.Combine(SnapshotOf(d, 2), "docstore.jsonl"), 10)),
        Damage.Flip("a bit of a manifest flipped", "snapshot-manifest", "snapshots/2/manifest.json", "snapshots/2/manifest.json", 40),
        Damage.Files("two snapshots' files exchanged", "snapshot-file-size", "snapshots/1/index.faiss", d => Swap(Path.Combine(SnapshotOf(d, 1), "index.faiss"), Path.Combine(SnapshotOf(d, 2), "index.faiss"))),
        Damage.Files("two snapshots exchanged", "snapshot-manifest", "snapshots/1", d => Swap(SnapshotOf(d, 1), SnapshotOf(d, 2))),
        Damage.Files("latest gone", "snapshot-latest", "latest", d => File.Delete(Path.Combine(d, "snapshots", "latest"))),
        Damage.Files("latest leads to an older one", "snapshot-latest", "latest", d => Relink(d, "1")),
        Damage.Files("latest leads out of the index", "snapshot-latest", "latest", d => Relink(d, "/etc")),
        Damage.Files("a snapshot that nobody published", "snapshot-unknown", "snapshots/9", d => HealthyIndex.Copy(new DirectoryInfo(SnapshotOf(d, 2)), SnapshotOf(d, 9))),
        Damage.Sql("a snapshot's record deleted", "snapshot-unknown", "snapshots/1", "DELETE FROM snapshots WHERE number = 1"),
        Damage.Sql("a snapshot's record edited", "snapshot-manifest", "snapshots/2", "UPDATE snapshots SET documents = 5 WHERE number = 2"),
        Damage.Sql("a snapshot of a checkpoint to come", "snapshot-record", "snapshot 2", "UPDATE snapshots SET checkpoint = 50 WHERE number = 2"),
        Damage.Files("a forged snapshot", "snapshot-row-differs", "snapshots/2/index.faiss row 0 (b/c.md chunk 0)", Forge),
    ];

    private static Damage[] Leftovers() =>
    [
        Damage.Files("an unfinished snapshot", "leftover-partial", "snapshots/3.4.partial", d => Directory.CreateDirectory(Path.Combine(d, "snapshots", "3.4.partial"))),
        Damage.Files("a replaced index", "leftover-rebuild", "index.rebuild", d => HealthyIndex.Copy(new DirectoryInfo(d), d + ".rebuild")),
        Damage.Files("a rebuild that cannot be read", "leftover-rebuild", "index.rebuild", d => Directory.CreateDirectory(d + ".rebuild")),
        Damage.Files("an exchange cut off", "leftover-swap", "index.swap", d => Directory.CreateDirectory(d + ".swap")),
        Damage.Files("a writer's name half written", "leftover-file", "writer.json.new", d => File.WriteAllText(Path.Combine(d, "writer.json.new"), "{")),
    ];

    private static string VectorsOf(string directory) => Path.Combine(directory, "vectors.faiss");

    private static string TextsOf(string directory) => Path.Combine(directory, "texts.utf8");

    private static string LedgerOf(string directory) => Path.Combine(directory, "ledger.db");

    private static string SnapshotOf(string directory, int number) => Path.Combine(directory, "snapshots", $"{number}");

    private static void Cut(string file, long bytes)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.SetLength(stream.Length - bytes);
    }

    private static void Write(string file, long offset, byte[] bytes)
    {
        using FileStream stream = File.Open(file, FileMode.Open);
        stream.Position = offset;
        stream.Write(bytes);
    }

    private static void Exchange(string file, int one, int other)
    {
        byte[] bytes = File.ReadAllBytes(file);
        byte[] row = bytes[one..(one + RowBytes)];
        bytes.AsSpan(other, RowBytes).CopyTo(bytes.AsSpan(one));
        row.CopyTo(bytes, other);
        File.WriteAllBytes(file, bytes);
    }

    private static void Swap(string one, string other)
    {
        Directory.Move(one, one + ".x");
        Directory.Move(other, one);
        Directory.Move(one + ".x", other);
    }

    private static void Relink(string directory, string target)
    {
        string link = Path.Combine(directory, "snapshots", "latest");
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
    }

    // Another row, and a manifest with the hash that goes with it: only the index tells that it is not what was published.
    private static void Forge(string directory)
    {
        string index = Path.Combine(SnapshotOf(directory, 2), "index.faiss"), manifest = Path.Combine(SnapshotOf(directory, 2), "manifest.json");
        byte[] bytes = File.ReadAllBytes(index);
        string before = Hash(bytes);
        bytes[Header + 2] ^= 8;
        File.WriteAllBytes(index, bytes);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(before, Hash(bytes), StringComparison.Ordinal));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    private static long PageOf(string directory, string table)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LedgerOf(directory)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = new StringBuilder("SELECT (rootpage - 1) * page_size FROM sqlite_schema, pragma_page_size WHERE name = '").Append(table).Append('\'').ToString();
        return (long)command.ExecuteScalar()!;
    }
}
