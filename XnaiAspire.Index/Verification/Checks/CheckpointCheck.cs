using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>Every checkpoint against the one before it, its run, and the documents that were visible at it.</summary>
internal static class CheckpointCheck
{
    /// <summary>What a checkpoint says that is of no run: it notes that the index went back, so numbers before it are missing.</summary>
    public const long NoRun = 0;

    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        // Of those before it a compaction has dropped documents, so only what is left of their rows can be checked.
        long oldest = check.OldestCheckpoint(ledger);
        var added = new Changes(ledger.Query(
            "SELECT added, count(*), sum(chunks) FROM documents NOT INDEXED WHERE added IS NOT NULL GROUP BY added ORDER BY added"));
        var retired = new Changes(ledger.Query(
            "SELECT retired, count(*), sum(chunks) FROM documents NOT INDEXED WHERE added IS NOT NULL AND retired IS NOT NULL GROUP BY retired ORDER BY retired"));
        (long number, long rows, long run, long batch) = (0, 0, 0, 0);
        using SqliteDataReader row = ledger.Query(
            """
            SELECT c.number, c.run_id, c.batch, c.first_row, c.rows, c.documents, c.chunks, c.bytes, c.checksum, r.batches
            FROM checkpoints c LEFT JOIN runs r ON r.id = c.run_id ORDER BY c.number
            """);
        while (row.Read())
        {
            check.Cancellation.ThrowIfCancellationRequested();
            long at = row.GetInt64(0);
            if (at != number + 1 && row.GetInt64(1) != NoRun)
            {
                check.Lost(
                    "checkpoint-missing", $"ledger.db: checkpoint {number + 1}", $"After checkpoint {number} comes {at}.", check.Next.Rebuild,
                    Math.Max(1, at - number - 1));
            }

            CheckRows(check, row, rows);
            CheckRun(check, row, run, batch);
            added.MoveTo(at);
            retired.MoveTo(at);
            (long documents, long chunks) = (added.Documents - retired.Documents, added.Chunks - retired.Chunks);
            if (at >= oldest && (documents != row.GetInt64(5) || chunks != row.GetInt64(6)))
            {
                check.Corrupt(
                    "checkpoint-counts", $"ledger.db: checkpoint {at}",
                    $"It counts {row.GetInt64(5)} documents and {row.GetInt64(6)} chunks; {documents} and {chunks} are visible at it.", check.Next.Rebuild);
            }

            (number, rows) = (at, row.GetInt64(4));
            (run, batch) = row.GetInt64(1) == NoRun ? (run, batch) : (row.GetInt64(1), row.GetInt64(2));
        }

        if (added.HasMore || retired.HasMore)
        {
            check.Corrupt("checkpoint-counts", $"ledger.db: checkpoint {number}", "Documents were added or retired after the newest checkpoint.", check.Next.Rebuild);
        }
    }

    private static void CheckRows(CheckContext check, SqliteDataReader row, long before)
    {
        (long first, long rows, long bytes) = (row.GetInt64(3), row.GetInt64(4), row.GetInt64(7));
        int rowBytes = check.Header?.RowBytes ?? 0;
        bool fits = first == before && rows >= first && bytes == (rows - first) * rowBytes;
        if (!fits || row.GetInt64(8) is < 0 or > uint.MaxValue || (bytes == 0 && row.GetInt64(8) != 0))
        {
            check.Corrupt(
                "checkpoint-rows", $"ledger.db: checkpoint {row.GetInt64(0)}",
                $"It says that it appended rows {first} to {rows}, {bytes} bytes, checksum {row.GetInt64(8)}, after row {before}.", check.Next.Rebuild);
        }
    }

    private static void CheckRun(CheckContext check, SqliteDataReader row, long run, long batch)
    {
        (long its, long itsBatch) = (row.GetInt64(1), row.GetInt64(2));
        if (its == NoRun)
        {
            return;
        }

        bool follows = its == run ? itsBatch == batch + 1 : its > run && itsBatch == 1;
        if (!follows || row.IsDBNull(9) || itsBatch > row.GetInt64(9))
        {
            check.Corrupt(
                "checkpoint-run", $"ledger.db: checkpoint {row.GetInt64(0)}",
                $"It is of batch {itsBatch} of run {its}{(row.IsDBNull(9) ? ", which there is not" : "")}; before it came batch {batch} of run {run}.",
                check.Next.Rebuild);
        }
    }

    // Sums over groups that come in order of their checkpoints.
    private sealed class Changes(SqliteDataReader groups)
    {
        public long Documents { get; private set; }

        public long Chunks { get; private set; }

        public bool HasMore { get; private set; } = groups.Read();

        public void MoveTo(long checkpoint)
        {
            while (HasMore && groups.GetInt64(0) <= checkpoint)
            {
                Documents += groups.GetInt64(1);
                Chunks += groups.GetInt64(2);
                HasMore = groups.Read();
            }

            if (!HasMore)
            {
                groups.Dispose();
            }
        }
    }
}
