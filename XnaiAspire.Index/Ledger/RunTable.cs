using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index.Ledger;

/// <summary>Runs and the plan of the unfinished one.</summary>
internal static class RunTable
{
    private const string Select =
        """
        SELECT id, started, completed, planned_documents, planned_bytes, batches,
               committed_batches, committed_documents, committed_bytes, trace_parent
        FROM runs
        """;

    public static RunRecord? Find(LedgerConnection ledger, long id) => One(ledger.Query(Select + " WHERE id = $1", id));

    public static RunRecord? Last(LedgerConnection ledger) => One(ledger.Query(Select + " ORDER BY id DESC LIMIT 1"));

    public static RunRecord? Unfinished(LedgerConnection ledger) => Last(ledger) is { CompletedUtc: null } run ? run : null;

    /// <summary>Stores a run with its plan; all of it or nothing.</summary>
    /// <exception cref="IndexRefusedException">The plan has a gap, goes back or has half a file (<c>plan-invalid</c>).</exception>
    public static long Insert(LedgerConnection ledger, IEnumerable<PlannedDocument> plan, DateTimeOffset now)
    {
        long id = Columns.ToInt64(ledger.Scalar("SELECT coalesce(max(id), 0) + 1 FROM runs"));
        ledger.InTransaction(() =>
        {
            PlannedDocument? last = null;
            int documents = 0;
            long bytes = 0;
            foreach (PlannedDocument line in plan)
            {
                PlanCheck.Run(last, line);
                ledger.Execute(
                    """
                    INSERT INTO plan (run_id, batch, sequence, path, action, size, modified, part, parts)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    """,
                    id, line.Batch, line.Sequence, line.Path, (int)line.Action, line.Size, line.ModifiedUtcTicks, line.Part, line.Parts);
                documents += line.IsLastPart ? 1 : 0;
                bytes += line.IsLastPart ? line.Size : 0;
                last = line;
            }

            PlanCheck.End(last);
            ledger.Execute(
                """
                INSERT INTO runs (id, started, planned_documents, planned_bytes, batches, committed_batches, committed_documents, committed_bytes)
                VALUES ($1, $2, $3, $4, $5, 0, 0, 0)
                """,
                id, now.UtcTicks, documents, bytes, last?.Batch ?? 0);
        });
        return id;
    }

    /// <summary>The lines of one batch, in plan order.</summary>
    public static List<PlannedDocument> ReadPlan(LedgerConnection ledger, long runId, int batch)
    {
        var lines = new List<PlannedDocument>();
        using SqliteDataReader row = ledger.Query(
            "SELECT sequence, path, action, size, modified, part, parts FROM plan WHERE run_id = $1 AND batch = $2 ORDER BY sequence", runId, batch);
        while (row.Read())
        {
            lines.Add(new PlannedDocument(
                row.GetInt32(0), batch, row.GetString(1), (PlannedAction)row.GetInt32(2), row.GetInt64(3), row.GetInt64(4))
            {
                Part = row.GetInt32(5),
                Parts = row.GetInt32(6),
            });
        }

        return lines;
    }

    /// <summary>Inside the commit's transaction: the run has come one batch further.</summary>
    public static void Advance(LedgerConnection ledger, long runId, int batch, int documents, long bytes, string? traceParent) =>
        ledger.Execute(
            """
            UPDATE runs SET committed_batches = $2, committed_documents = committed_documents + $3, committed_bytes = committed_bytes + $4,
                            trace_parent = $5
            WHERE id = $1
            """,
            runId, batch, documents, bytes, traceParent);

    public static void Complete(LedgerConnection ledger, long runId, DateTimeOffset now) => ledger.InTransaction(() =>
    {
        ledger.Execute("UPDATE runs SET completed = $2 WHERE id = $1", runId, now.UtcTicks);
        ledger.Execute("DELETE FROM plan WHERE run_id = $1", runId);
    });

    private static RunRecord? One(SqliteDataReader row)
    {
        using (row)
        {
            return row.Read()
                ? new RunRecord(
                    row.GetInt64(0), row.Time(1), row.IsDBNull(2) ? null : row.Time(2), row.GetInt32(3), row.GetInt64(4), row.GetInt32(5),
                    row.GetInt32(6), row.GetInt32(7), row.GetInt64(8), row.OptionalText(9))
                : null;
        }
    }
}
