using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Ledger;

/// <summary>A chunk with what its document says of itself.</summary>
internal sealed record StoredChunk(
    long Row, string Path, string Title, string Category, string FileName, string FileType,
    int Position, string Text, long Start, int Length, int Tokens, string? Heading);

/// <summary>Chunks by row.</summary>
internal static class ChunkTable
{
    private const string Select =
        """
        SELECT c.row, d.path, d.title, d.category, d.file_name, d.file_type, c.position, c.text, c.start, c.length, c.tokens, c.heading
        FROM chunks c JOIN documents d ON d.id = c.document_id
        """;

    public static StoredChunk? Find(LedgerConnection ledger, long row)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE c.row = $1", row);
        return found.Read() ? Map(found) : null;
    }

    /// <summary>Adds the chunks of a document, or of a part of one.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="documentId">The document's line.</param>
    /// <param name="document">The document or part.</param>
    /// <param name="firstRow">Row of the first of them.</param>
    /// <param name="position">Chunks that the parts before have.</param>
    /// <param name="start">UTF-16 code units that the parts before have.</param>
    public static void Insert(LedgerConnection ledger, long documentId, DocumentCommit document, long firstRow, int position, long start)
    {
        foreach (ChunkCommit chunk in document.Chunks)
        {
            ledger.Execute(
                """
                INSERT INTO chunks (row, document_id, position, text, start, length, tokens, heading, text_key)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                firstRow++, documentId, position + chunk.Position, chunk.Text, start + chunk.Start, chunk.Length, chunk.Tokens, chunk.Heading,
                TextKey.Of(chunk.Text));
        }
    }

    /// <summary>The chunks of live documents in row order; the caller reads them one by one.</summary>
    public static IEnumerable<StoredChunk> Live(LedgerConnection ledger)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE d.added IS NOT NULL AND d.retired IS NULL ORDER BY c.row");
        while (found.Read())
        {
            yield return Map(found);
        }
    }

    /// <summary>The chunks that were visible at a checkpoint, in row order.</summary>
    public static IEnumerable<StoredChunk> VisibleAt(LedgerConnection ledger, long checkpoint)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE d.added <= $1 AND (d.retired IS NULL OR d.retired > $1) ORDER BY c.row", checkpoint);
        while (found.Read())
        {
            yield return Map(found);
        }
    }

    /// <summary>Places and texts of a live document's chunks, in order.</summary>
    public static IEnumerable<ChunkSpan> OfLive(LedgerConnection ledger, string path)
    {
        using SqliteDataReader found = ledger.Query(
            """
            SELECT c.position, c.start, c.length, c.text FROM documents d JOIN chunks c ON c.row >= d.first_row AND c.row < d.first_row + d.chunks
            WHERE d.path = $1 AND d.added IS NOT NULL AND d.retired IS NULL ORDER BY c.row
            """,
            path);
        while (found.Read())
        {
            yield return new ChunkSpan(found.GetInt32(0), found.GetInt64(1), found.GetInt32(2), found.GetString(3));
        }
    }

    /// <summary>A row's text; null when there is no such row.</summary>
    public static string? Text(LedgerConnection ledger, long row) => ledger.Scalar("SELECT text FROM chunks WHERE row = $1", row) as string;

    /// <summary>The keys of all texts, retired ones included, from a row on and in row order.</summary>
    public static IEnumerable<(long Row, long Key)> Keys(LedgerConnection ledger, long firstRow)
    {
        using SqliteDataReader found = ledger.Query(
            "SELECT row, text_key FROM chunks INDEXED BY chunks_text_key WHERE row >= $1 ORDER BY row", firstRow);
        while (found.Read())
        {
            yield return (found.GetInt64(0), found.GetInt64(1));
        }
    }

    private static StoredChunk Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt32(6),
        row.GetString(7), row.GetInt64(8), row.GetInt32(9), row.GetInt32(10), row.OptionalText(11));
}
