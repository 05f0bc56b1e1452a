using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>Runs against their checkpoints.</summary>
internal static class RunCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        // A rollback ends the run that it cuts short, and takes away checkpoints of runs that were complete.
        bool rolledBack = Columns.ToInt64(ledger.Scalar("SELECT count(*) FROM checkpoints WHERE run_id = $1", CheckpointCheck.NoRun)) > 0;
        long last = Columns.ToInt64(ledger.Scalar("SELECT coalesce(max(id), 0) FROM runs"));
        using SqliteDataReader row = ledger.Query(
            """
            SELECT r.id, r.completed IS NOT NULL, r.batches, r.committed_batches, r.planned_documents, r.committed_documents,
                   r.planned_bytes, r.committed_bytes, (SELECT count(*) FROM checkpoints c WHERE c.run_id = r.id)
            FROM runs r ORDER BY r.id
            """);
        while (row.Read())
        {
            if (Problem(row, last, rolledBack) is { } problem)
            {
                check.Corrupt("run-inconsistent", $"ledger.db: run {row.GetInt64(0)}", problem, check.Next.Rebuild);
            }
        }
    }

    private static string? Problem(SqliteDataReader row, long last, bool rolledBack)
    {
        (long id, bool complete, long batches, long committed) = (row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), row.GetInt64(3));
        (long documents, long done, long bytes, long doneBytes) = (row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));
        string come = $"{committed} of {batches} batches, {done} of {documents} documents, {doneBytes} of {bytes} bytes are committed";
        bool possible = committed >= 0 && committed <= batches && done >= 0 && done <= documents && doneBytes >= 0 && doneBytes <= bytes;
        return !possible ? $"{come}."
            : row.GetInt64(8) > committed || (row.GetInt64(8) < committed && !rolledBack) ? $"{committed} batches are committed, and {row.GetInt64(8)} checkpoints are of it."
            : complete && !rolledBack && (committed != batches || done != documents || doneBytes != bytes) ? $"It is complete, and {come}."
            : !complete && id != last ? "It is unfinished, yet later runs were begun."
            : null;
    }
}
