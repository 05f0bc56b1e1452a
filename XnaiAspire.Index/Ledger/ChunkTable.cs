using System.Text;
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
        SELECT c.row, d.path, d.title, d.category, d.file_name, d.file_type, c.position, c.text_at, c.text_bytes, c.start, c.length, c.tokens, c.heading
        FROM chunks c JOIN documents d ON d.id = c.document_id
        """;

    public static StoredChunk? Find(LedgerConnection ledger, long row)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE c.row = $1", row);
        return found.Read() ? Map(ledger, found) : null;
    }

    /// <summary>Adds the chunks of a document, or of a part of one.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="documentId">The document's line.</param>
    /// <param name="document">The document or part.</param>
    /// <param name="firstRow">Row of the first of them.</param>
    /// <param name="position">Chunks that the parts before have.</param>
    /// <param name="start">UTF-16 code units that the parts before have.</param>
    /// <param name="textAt">Where the text of the first of them lies; the others follow.</param>
    /// <returns>Where the text of the last of them ends.</returns>
    public static long Insert(LedgerConnection ledger, long documentId, DocumentCommit document, long firstRow, int position, long start, long textAt)
    {
        foreach (ChunkCommit chunk in document.Chunks)
        {
            int bytes = Encoding.UTF8.GetByteCount(chunk.Text);
            ledger.Execute(
                """
                INSERT INTO chunks (row, document_id, position, text_at, text_bytes, start, length, tokens, heading, text_key)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                firstRow++, documentId, position + chunk.Position, textAt, bytes, start + chunk.Start, chunk.Length, chunk.Tokens, chunk.Heading,
                TextKey.Of(chunk.Text));
            textAt += bytes;
        }

        return textAt;
    }

    /// <summary>Where the texts of all chunks end: the length that <c>texts.utf8</c> has by the ledger.</summary>
    public static long TextEnd(LedgerConnection ledger) =>
        ledger.Scalar("SELECT text_at + text_bytes FROM chunks ORDER BY row DESC LIMIT 1") is { } end ? Columns.ToInt64(end) : 0;

    /// <summary>Places and keys of the texts of a range of rows, in row order.</summary>
    public static IEnumerable<(long Row, TextPlace Place, long Key)> Places(LedgerConnection ledger, long firstRow, long endRow)
    {
        using SqliteDataReader found = ledger.Query(
            "SELECT row, text_at, text_bytes, text_key FROM chunks WHERE row >= $1 AND row < $2 ORDER BY row", firstRow, endRow);
        while (found.Read())
        {
            yield return (found.GetInt64(0), TextPlace.Of(found, 1), found.GetInt64(3));
        }
    }

    /// <summary>The stretch of <c>texts.utf8</c> that neighbouring rows have.</summary>
    public static TextPlace PlaceOf(LedgerConnection ledger, long firstRow, long endRow)
    {
        using SqliteDataReader found = ledger.Query(
            "SELECT coalesce(min(text_at), 0), coalesce(sum(text_bytes), 0) FROM chunks WHERE row >= $1 AND row < $2", firstRow, endRow);
        return found.Read() ? TextPlace.Of(found, 0) : default;
    }

    /// <summary>The chunks of live documents in row order; the caller reads them one by one.</summary>
    public static IEnumerable<StoredChunk> Live(LedgerConnection ledger)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE d.added IS NOT NULL AND d.retired IS NULL ORDER BY c.row");
        while (found.Read())
        {
            yield return Map(ledger, found);
        }
    }

    /// <summary>The chunks that were visible at a checkpoint, in row order.</summary>
    public static IEnumerable<StoredChunk> VisibleAt(LedgerConnection ledger, long checkpoint)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE d.added <= $1 AND (d.retired IS NULL OR d.retired > $1) ORDER BY c.row", checkpoint);
        while (found.Read())
        {
            yield return Map(ledger, found);
        }
    }

    /// <summary>A range of rows, in row order, for whoever copies them.</summary>
    /// <exception cref="InvalidDataException">A text has not the key that it was committed with.</exception>
    public static IEnumerable<StoredChunk> Checked(LedgerConnection ledger, long firstRow, long endRow)
    {
        using SqliteDataReader found = ledger.Query(
            Select.Replace("c.heading", "c.heading, c.text_key", StringComparison.Ordinal) + " WHERE c.row >= $1 AND c.row < $2 ORDER BY c.row", firstRow, endRow);
        while (found.Read())
        {
            StoredChunk chunk = Map(ledger, found);
            yield return TextKey.Of(chunk.Text) == found.GetInt64(13)
                ? chunk
                : throw new InvalidDataException($"The text of row {chunk.Row} is not the one that was committed.");
        }
    }

    /// <summary>Places and texts of a live document's chunks, in order.</summary>
    public static IEnumerable<ChunkSpan> OfLive(LedgerConnection ledger, string path)
    {
        using SqliteDataReader found = ledger.Query(
            """
            SELECT c.position, c.start, c.length, c.text_at, c.text_bytes FROM documents d JOIN chunks c ON c.row >= d.first_row AND c.row < d.first_row + d.chunks
            WHERE d.path = $1 AND d.added IS NOT NULL AND d.retired IS NULL ORDER BY c.row
            """,
            path);
        while (found.Read())
        {
            yield return new ChunkSpan(found.GetInt32(0), found.GetInt64(1), found.GetInt32(2), ledger.Texts.Read(TextPlace.Of(found, 3)));
        }
    }

    /// <summary>A row's text; null when there is no such row.</summary>
    public static string? Text(LedgerConnection ledger, long row)
    {
        using SqliteDataReader found = ledger.Query("SELECT text_at, text_bytes FROM chunks WHERE row = $1", row);
        return found.Read() ? ledger.Texts.Read(TextPlace.Of(found, 0)) : null;
    }

    /// <summary>The keys of all texts, retired ones included, from a row on and in row order.</summary>
    public static IEnumerable<(long Row, long Key)> Keys(LedgerConnection ledger, long firstRow)
    {
        using SqliteDataReader found = ledger.Query(
            "SELECT row, text_key FROM chunks WHERE row >= $1 ORDER BY row", firstRow);
        while (found.Read())
        {
            yield return (found.GetInt64(0), found.GetInt64(1));
        }
    }

    private static StoredChunk Map(LedgerConnection ledger, SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt32(6),
        ledger.Texts.Read(TextPlace.Of(row, 7)), row.GetInt64(9), row.GetInt32(10), row.GetInt32(11), row.OptionalText(12));
}
