using System.Security.Cryptography;

namespace XnaiAspire.KillLoop.Checking;

internal sealed record LedgerDocument(string Path, string Sha256, long Added, long? Retired, long Chunks);

internal sealed record LedgerChunk(string Path, long Position, UInt128 Text);

/// <summary>An index as a stranger reads it: SQLite and bytes, none of the code under test.</summary>
/// <param name="Files">SHA-256 (or link target) of every file that other programs open, by relative path.</param>
/// <param name="Documents">All versions, in the ledger's order.</param>
/// <param name="Chunks">Of live documents, in row order.</param>
/// <param name="Failures">Paths with reasons, in order.</param>
/// <param name="Rows">Of all chunks, retired ones too.</param>
/// <param name="RowsInFile">By the length of <c>vectors.faiss</c>.</param>
/// <param name="UnfinishedRuns">0 after a complete run.</param>
internal sealed record IndexContents(
    SortedDictionary<string, string> Files, List<LedgerDocument> Documents, List<LedgerChunk> Chunks, List<string> Failures,
    long Rows, double RowsInFile, long UnfinishedRuns)
{
    // Tag, dimension, count, two dummies, trained, metric, float count: facebookresearch/faiss, index_write.cpp.
    private const int HeaderBytes = 45;
    private const double RowBytes = 384 * sizeof(float);

    public string VectorsSha256 => Files["vectors.faiss"];

    public static IndexContents Read(string directory)
    {
        using SqliteFile ledger = SqliteFile.Open(System.IO.Path.Combine(directory, "ledger.db")) ?? throw new KillLoopException($"{directory} holds no index.");
        var texts = new ChunkTexts(ledger, directory);
        return new IndexContents(
            HashFiles(directory),
            ledger.Rows(
                "SELECT path, sha256, added, retired, chunks FROM documents WHERE added IS NOT NULL ORDER BY id",
                row => new LedgerDocument(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetInt64(4))),
            ledger.Rows(
                $"""
                SELECT d.path, c.position, {texts.Columns} FROM chunks c JOIN documents d ON d.id = c.document_id
                WHERE d.added IS NOT NULL AND d.retired IS NULL ORDER BY c.row
                """,
                row => new LedgerChunk(row.GetString(0), row.GetInt64(1), texts.KeyOf(row, 2))),
            ledger.Rows("SELECT path || ' ' || stage || ' ' || reason FROM failures ORDER BY path", row => row.GetString(0)),
            ledger.Number("SELECT count(*) FROM chunks"),
            (new FileInfo(System.IO.Path.Combine(directory, "vectors.faiss")).Length - HeaderBytes) / RowBytes,
            ledger.Number("SELECT count(*) FROM runs WHERE completed IS NULL"));
    }

    private static SortedDictionary<string, string> HashFiles(string directory)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in (string[])["texts.utf8", "vectors.faiss"])
            files.Add(name, Hash(System.IO.Path.Combine(directory, name)));

        foreach (FileSystemInfo snapshot in new DirectoryInfo(System.IO.Path.Combine(directory, "snapshots")).EnumerateFileSystemInfos())
        {
            if (snapshot.LinkTarget is { } target)
            {
                files.Add($"snapshots/{snapshot.Name}", "-> " + target);
                continue;
            }

            foreach (string path in Directory.EnumerateFiles(snapshot.FullName, "*", SearchOption.AllDirectories))
                files.Add(System.IO.Path.GetRelativePath(directory, path), Hash(path));
        }

        return files;
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
