using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>The versions of a path against each other: at no checkpoint two are visible, and only a run under way leaves one half done.</summary>
internal static class VersionCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        CheckVisible(check, ledger);
        CheckStaged(check, ledger);
    }

    private static void CheckVisible(CheckContext check, LedgerConnection ledger)
    {
        (string path, long? end) = ("", 0);
        using SqliteDataReader row = ledger.Query(
            "SELECT path, added, retired FROM documents NOT INDEXED WHERE added IS NOT NULL ORDER BY path, added, id");
        while (row.Read())
        {
            check.Cancellation.ThrowIfCancellationRequested();
            string its = row.GetString(0);
            if (its == path && !(end <= row.GetInt64(1)))
            {
                check.Duplicated(
                    "document-duplicated", its,
                    row.IsDBNull(2) ? "Two versions of it are live." : $"Two versions of it are visible at checkpoint {row.GetInt64(1)}.", check.Next.Rebuild);
            }

            (path, end) = (its, row.OptionalNumber(2));
        }
    }

    private static void CheckStaged(CheckContext check, LedgerConnection ledger)
    {
        long run = RunTable.Unfinished(ledger)?.Id ?? 0;
        using SqliteDataReader row = ledger.Query(
            """
            SELECT d.path, count(*), EXISTS (SELECT 1 FROM plan p WHERE p.run_id = $1 AND p.path = d.path)
            FROM documents d NOT INDEXED WHERE d.added IS NULL AND d.retired IS NULL GROUP BY d.path
            """,
            run);
        while (row.Read())
        {
            if (row.GetInt64(1) > 1)
            {
                check.Duplicated("document-duplicated", row.GetString(0), "Two versions of it wait for their last part.", check.Next.Rebuild);
            }

            if (!row.GetBoolean(2))
            {
                check.Orphaned(
                    "document-unfinished", row.GetString(0), "It waits for its last part, and no run is going to bring it.", check.Next.Rebuild);
            }
        }
    }
}
