using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>The plan against the run that is unfinished; there is none without one.</summary>
internal static class PlanCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        RunRecord? run = RunTable.Unfinished(ledger);
        long orphaned = Columns.ToInt64(ledger.Scalar("SELECT count(*) FROM plan WHERE run_id <> $1", run?.Id ?? 0));
        if (orphaned > 0)
        {
            check.Orphaned(
                "plan-orphaned", "ledger.db: plan", $"{orphaned} lines are of no run that is under way; a complete run's plan is deleted.",
                check.Next.Rebuild, orphaned);
        }

        if (run is not null && Problem(check, ledger, run) is { } problem)
        {
            check.Corrupt("plan-inconsistent", $"ledger.db: plan of run {run.Id}", problem, check.Next.Rebuild);
        }
    }

    private static string? Problem(CheckContext check, LedgerConnection ledger, RunRecord run)
    {
        PlannedDocument? last = null;
        (long documents, long bytes, long done, long doneBytes) = (0, 0, 0, 0);
        using SqliteDataReader row = ledger.Query(
            "SELECT sequence, batch, path, action, size, modified, part, parts FROM plan WHERE run_id = $1 ORDER BY batch, sequence", run.Id);
        while (row.Read())
        {
            check.Cancellation.ThrowIfCancellationRequested();
            var line = new PlannedDocument(
                row.GetInt32(0), row.GetInt32(1), row.GetString(2), (PlannedAction)row.GetInt32(3), row.GetInt64(4), row.GetInt64(5))
            {
                Part = row.GetInt32(6),
                Parts = row.GetInt32(7),
            };
            if (!Follows(last, line))
            {
                return $"Line {line.Sequence} ({line.Path}, batch {line.Batch}, part {line.Part} of {line.Parts}) cannot follow the one before.";
            }

            bool committed = line.Batch <= run.CommittedBatches;
            documents += line.IsLastPart ? 1 : 0;
            bytes += line.IsLastPart ? line.Size : 0;
            done += line.IsLastPart && committed ? 1 : 0;
            doneBytes += committed ? line.PartBytes : 0;
            last = line;
        }

        return last is { IsLastPart: false } || (last?.Batch ?? 0) != run.Batches || documents != run.PlannedDocuments || bytes != run.PlannedBytes
            || done != run.CommittedDocuments || doneBytes != run.CommittedBytes
            ? $"It has {last?.Batch ?? 0} batches, {documents} documents, {bytes} bytes; the run says {run.Batches}, {run.PlannedDocuments}, {run.PlannedBytes}."
            : null;
    }

    private static bool Follows(PlannedDocument? last, PlannedDocument line)
    {
        int batch = last?.Batch ?? 0;
        bool inOrder = line.Sequence == (last?.Sequence ?? -1) + 1 && (line.Batch == batch || line.Batch == batch + 1) && line.Batch > 0;
        bool part = last is { IsLastPart: false }
            ? line.Path == last.Path && line.Part == last.Part + 1 && line.Parts == last.Parts
            : line.Part == 0 && line.Parts > 0;
        return inOrder && part && Enum.IsDefined(line.Action) && line.Size >= 0 && line.Path.Length > 0;
    }
}
