using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>
/// Parked documents. One may have a live version too: the one from before it broke. Of the same file state only if a fallback encoding made that
/// version: without the declaration the file is not UTF-8 again, and the version stays.
/// </summary>
internal static class FailureCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query(
            """
            SELECT f.path, f.stage, f.reason, f.byte_offset, f.size, f.attempts, f.first_seen, f.last_seen,
                   EXISTS (SELECT 1 FROM documents d WHERE d.path = f.path AND d.added IS NOT NULL AND d.retired IS NULL
                           AND d.size = f.size AND d.modified = f.modified AND d.encoding IS NULL)
            FROM failures f
            """);
        while (row.Read())
        {
            string path = row.GetString(0);
            if (path.Length == 0 || !IsCode(row.GetString(1)) || !IsCode(row.GetString(2)) || row.OptionalNumber(3) < 0 || row.GetInt64(4) < 0
                || row.GetInt64(5) < 1 || row.GetInt64(6) > row.GetInt64(7))
            {
                check.Corrupt(
                    "failure-invalid", path, $"Stage '{row.GetString(1)}', reason '{row.GetString(2)}', {row.GetInt64(5)} attempts: no failure is noted like this.",
                    check.Next.Rebuild);
            }

            if (row.GetBoolean(8))
            {
                check.Corrupt("failure-of-live", path, "The same state of the file is in the index and noted as failed.", check.Next.Ingest);
            }
        }
    }

    private static bool IsCode(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
