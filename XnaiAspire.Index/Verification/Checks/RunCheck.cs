using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>Runs against their checkpoints.</summary>
internal static class RunCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        long last = Columns.ToInt64(ledger.Scalar("SELECT coalesce(max(id), 0) FROM runs"));
        using SqliteDataReader row = ledger.Query(
            """
            SELECT r.id, r.completed IS NOT NULL, r.batches, r.committed_batches, r.planned_documents, r.committed_documents,
                   r.planned_bytes, r.committed_bytes, (SELECT count(*) FROM checkpoints c WHERE c.run_id = r.id)
            FROM runs r ORDER BY r.id
            """);
        while (row.Read())
        {
            if (Problem(row, last) is { } problem)
            {
                check.Corrupt("run-inconsistent", $"ledger.db: run {row.GetInt64(0)}", problem, check.Next.Rebuild);
            }
        }
    }

    private static string? Problem(SqliteDataReader row, long last)
    {
        (long id, bool complete, long batches, long committed) = (row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), row.GetInt64(3));
        (long documents, long done, long bytes, long doneBytes) = (row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));
        string come = $"{committed} of {batches} batches, {done} of {documents} documents, {doneBytes} of {bytes} bytes are committed";
        bool possible = committed >= 0 && committed <= batches && done >= 0 && done <= documents && doneBytes >= 0 && doneBytes <= bytes;
        return !possible ? $"{come}."
            : row.GetInt64(8) != committed ? $"{committed} batches are committed, and {row.GetInt64(8)} checkpoints are of it."
            : complete && (committed != batches || done != documents || doneBytes != bytes) ? $"It is complete, and {come}."
            : !complete && id != last ? "It is unfinished, yet later runs were begun."
            : null;
    }
}
