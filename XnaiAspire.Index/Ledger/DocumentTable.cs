using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Versions of documents. What is visible changes here alone, one line a version.</summary>
internal static class DocumentTable
{
    private const string Select = "SELECT path, size, modified, sha256, chunks, added, encoding FROM documents WHERE added IS NOT NULL AND retired IS NULL";

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

        Columns.CheckAdvance(path, page, document => document.Path);
        return page;
    }

    /// <summary>Adds a version whose chunks have the rows from <paramref name="firstRow"/> on.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="document">The document, or its first part.</param>
    /// <param name="firstRow">Row of its first chunk.</param>
    /// <param name="added">The checkpoint from which on it is visible; null to stage it.</param>
    /// <returns>Its id.</returns>
    public static long Insert(LedgerConnection ledger, DocumentCommit document, long firstRow, long? added) => Columns.ToInt64(ledger.Scalar(
        """
        INSERT INTO documents (path, title, category, file_name, file_type, size, modified, sha256, first_row, chunks, added,
                               parts, committed_parts, text_length, encoding)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14) RETURNING id
        """,
        document.Path, document.Title, document.Category, document.FileName, document.FileType, document.Size,
        document.ModifiedUtcTicks, document.Sha256, firstRow, document.Chunks.Count, added, document.Parts, document.TextLength,
        document.FallbackEncoding));

    /// <summary>Retires the live version of a document.</summary>
    /// <returns>How many chunks it had; null when the index does not have the document.</returns>
    public static int? Retire(LedgerConnection ledger, string path, long checkpoint)
    {
        object? chunks = ledger.Scalar(
            "UPDATE documents SET retired = $2 WHERE path = $1 AND added IS NOT NULL AND retired IS NULL RETURNING chunks", path, checkpoint);
        return chunks is null ? null : (int)Columns.ToInt64(chunks);
    }

    /// <summary>The same content with another date: only what tells whether the file changed is brought up to date.</summary>
    public static bool Touch(LedgerConnection ledger, UnchangedDocument document) =>
        ledger.Execute(
            "UPDATE documents SET size = $2, modified = $3 WHERE path = $1 AND added IS NOT NULL AND retired IS NULL",
            document.Path, document.Size, document.ModifiedUtcTicks) == 1;

    private static DocumentRecord Map(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), row.GetInt64(5))
    {
        FallbackEncoding = row.IsDBNull(6) ? null : row.GetString(6),
    };
}
