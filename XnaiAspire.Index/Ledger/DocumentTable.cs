using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Documents and their chunks. Rows are never changed but for the checkpoint that retires them.</summary>
internal static class DocumentTable
{
    private const string Select = "SELECT path, size, modified, sha256, chunks, added FROM documents WHERE retired IS NULL";

    // A page of the enumeration: large enough that queries do not matter, small enough for memory.
    private const int PageLength = 512;

    public static DocumentRecord? Find(LedgerConnection ledger, string path)
    {
        using SqliteDataReader row = ledger.Query(Select + " AND path = $1", path);
        return row.Read() ? Map(row) : null;
    }

    /// <summary>The documents behind <paramref name="path"/> in <see cref="DocumentPath.Order"/>, a page of them.</summary>
    public static List<DocumentRecord> PageAfter(LedgerConnection ledger, string path)
    {
        var page = new List<DocumentRecord>(PageLength);
        using SqliteDataReader row = ledger.Query(Select + " AND path > $1 ORDER BY path LIMIT $2", path, PageLength);
        while (row.Read())
        {
            page.Add(Map(row));
        }

        return page;
    }

    /// <summary>Adds a document whose chunks have the rows from <paramref name="firstRow"/> on.</summary>
    public static void Insert(LedgerConnection ledger, DocumentCommit document, long firstRow, long checkpoint)
    {
        long id = Columns.ToInt64(ledger.Scalar(
            """
            INSERT INTO documents (path, title, category, file_name, file_type, size, modified, sha256, chunks, added)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
            """,
            document.Path, document.Title, document.Category, document.FileName, document.FileType, document.Size,
            document.ModifiedUtcTicks, document.Sha256, document.Chunks.Count, checkpoint));
        for (int i = 0; i < document.Chunks.Count; i++)
        {
            ChunkCommit chunk = document.Chunks[i];
            ledger.Execute(
                """
                INSERT INTO chunks (row, document_id, position, text, start, length, tokens, heading, added, text_hash)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                firstRow + i, id, chunk.Position, chunk.Text, chunk.Start, chunk.Length, chunk.Tokens, chunk.Heading, checkpoint,
                SHA256.HashData(Encoding.UTF8.GetBytes(chunk.Text)));
        }
    }

    /// <summary>Retires a document and its chunks.</summary>
    /// <returns>How many chunks retired; null when the index does not have the document.</returns>
    public static int? Retire(LedgerConnection ledger, string path, long checkpoint)
    {
        object? id = ledger.Scalar("UPDATE documents SET retired = $2 WHERE path = $1 AND retired IS NULL RETURNING id", path, checkpoint);
        return id is null ? null : ledger.Execute("UPDATE chunks SET retired = $2 WHERE document_id = $1", id, checkpoint);
    }

    /// <summary>The same content with another date: only what tells whether the file changed is brought up to date.</summary>
    public static bool Touch(LedgerConnection ledger, UnchangedDocument document) =>
        ledger.Execute(
            "UPDATE documents SET size = $2, modified = $3 WHERE path = $1 AND retired IS NULL",
            document.Path, document.Size, document.ModifiedUtcTicks) == 1;

    private static DocumentRecord Map(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), row.GetInt64(5));
}
