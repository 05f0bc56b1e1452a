using Microsoft.Data.Sqlite;

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

    /// <summary>Live chunks from a row on, in row order; the caller reads them one by one.</summary>
    public static IEnumerable<StoredChunk> Live(LedgerConnection ledger)
    {
        using SqliteDataReader found = ledger.Query(Select + " WHERE c.retired IS NULL ORDER BY c.row");
        while (found.Read())
        {
            yield return Map(found);
        }
    }

    /// <summary>Rows that the checkpoints after one, up to and with another, retired.</summary>
    public static IEnumerable<long> Retired(LedgerConnection ledger, long after, long upTo) =>
        Rows(ledger.Query("SELECT row FROM chunks WHERE retired > $1 AND retired <= $2", after, upTo));

    /// <summary>Rows below <paramref name="end"/> whose documents a filter lets through, retired ones included.</summary>
    public static IEnumerable<long> Matching(LedgerConnection ledger, SearchFilter filter, long end) =>
        Rows(ledger.Query(
            """
            SELECT c.row FROM documents d JOIN chunks c ON c.document_id = d.id
            WHERE ($1 IS NULL OR d.category = $1) AND ($2 IS NULL OR d.file_type = $2) AND c.row < $3
            """,
            filter.Category, filter.FileType, end));

    private static IEnumerable<long> Rows(SqliteDataReader found)
    {
        using (found)
        {
            while (found.Read())
            {
                yield return found.GetInt64(0);
            }
        }
    }

    private static StoredChunk Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt32(6),
        row.GetString(7), row.GetInt64(8), row.GetInt32(9), row.GetInt32(10), row.OptionalText(11));
}
