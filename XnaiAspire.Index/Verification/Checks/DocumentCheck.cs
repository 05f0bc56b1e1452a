using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>
/// Every version of every document by itself and against the checkpoints it names. Read from the table, not from an index: an index that
/// lacks a line would hide just the line that is wrong.
/// </summary>
internal static class DocumentCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query(
            """
            SELECT d.path, d.size, d.sha256, d.first_row, d.chunks, d.added, d.retired, d.parts, d.committed_parts, d.text_length,
                   a.first_row, a.rows, r.number, d.file_name
            FROM documents d NOT INDEXED LEFT JOIN checkpoints a ON a.number = d.added LEFT JOIN checkpoints r ON r.number = d.retired
            """);
        while (row.Read())
        {
            check.Cancellation.ThrowIfCancellationRequested();
            if (Problem(check, row) is { } problem)
            {
                check.Corrupt("document-invalid", row.GetString(0), problem, check.Next.Rebuild);
            }
        }
    }

    private static string? Problem(CheckContext check, SqliteDataReader row)
    {
        (long first, long chunks, long parts, long committed) = (row.GetInt64(3), row.GetInt64(4), row.GetInt64(7), row.GetInt64(8));
        long? added = row.OptionalNumber(5);
        long? retired = row.OptionalNumber(6);
        string path = row.GetString(0);
        return path.Length == 0 || (check.IsCutHere && path.StartsWith('/')) || path.Contains('\0', StringComparison.Ordinal) ? "It has no path below the library."
            : row.GetString(13).Length == 0 ? "It has no file name."
            : row.GetInt64(1) < 0 || row.GetInt64(9) < 0 ? "Its size or length is below 0."
            : !IdentityCheck.IsHex(row.GetString(2), 64) ? $"'{row.GetString(2)}' is no SHA-256."
            : first < 0 || chunks < 0 || first + chunks > check.Rows ? $"Its rows {first} to {first + chunks} are not among the index's {check.Rows}."
            : parts < 1 || committed < 1 || committed > parts ? $"{committed} of its {parts} parts are committed."
            : added is not null && committed < parts ? $"It is visible with {committed} of {parts} parts."
            : added is not null && row.IsDBNull(10) ? $"It was added by checkpoint {added}, which there is not."
            : retired is not null && row.IsDBNull(12) ? $"It was retired by checkpoint {retired}, which there is not."
            : retired <= added ? $"It was added by checkpoint {added} and retired by {retired}."
            : added is not null && chunks > 0 && !WasThere(row, first, chunks, parts) ? $"Its rows {first} to {first + chunks} are not those of checkpoint {added}."
            : null;
    }

    // One in parts has rows of earlier checkpoints too.
    private static bool WasThere(SqliteDataReader row, long first, long chunks, long parts) =>
        first + chunks <= row.GetInt64(11) && (parts > 1 || first >= row.GetInt64(10));
}
