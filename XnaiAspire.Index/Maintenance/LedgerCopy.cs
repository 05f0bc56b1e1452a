using System.Globalization;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Maintenance;

/// <summary>
/// Writes a ledger anew from another one that stays as it is: as it was at a checkpoint, or without what no live document has. The new one is
/// whole and durable when the connection is closed; before that it is nothing.
/// </summary>
internal static class LedgerCopy
{
    private const string DocumentColumns = "id, path, title, category, file_name, file_type, size, modified, sha256";
    private const string ChunkColumns = "c.start, c.length, c.tokens, c.heading, c.text_key";

    private const string Common =
        """
        INSERT INTO meta SELECT key, value FROM old.meta;
        INSERT INTO failures SELECT * FROM old.failures;
        INSERT INTO snapshots SELECT * FROM old.snapshots;
        """;

    /// <summary>
    /// The documents as they were at a checkpoint. What was staged then is abandoned: its run's plan is gone. A run that it cuts short ends
    /// with its last batch before it. The going back is a checkpoint itself, so that no number ever means two things.
    /// </summary>
    /// <param name="path">Of the new ledger.</param>
    /// <param name="old">Path of the old one.</param>
    /// <param name="to">The checkpoint.</param>
    /// <param name="last">The newest one.</param>
    /// <param name="now">The time.</param>
    public static CheckpointRecord AtCheckpoint(string path, string old, CheckpointRecord to, CheckpointRecord last, DateTimeOffset now)
    {
        CheckpointRecord? done = null;
        Copy(path, old, ledger =>
        {
            ledger.Execute(
                $"""
                INSERT INTO documents
                SELECT {DocumentColumns}, first_row, min(chunks, max($2 - first_row, 0)),
                       CASE WHEN added <= $1 THEN added END,
                       CASE WHEN retired <= $1 THEN retired WHEN added <= $1 THEN NULL ELSE $3 END,
                       parts, committed_parts, text_length, encoding
                FROM old.documents WHERE added <= $1 OR retired <= $1 OR first_row < $2
                """,
                to.Number, to.Rows, last.Number + 1);
            ledger.Execute($"INSERT INTO chunks SELECT c.row, c.document_id, c.position, c.text_at, c.text_bytes, {ChunkColumns} FROM old.chunks c WHERE c.row < $1 ORDER BY c.row", to.Rows);
            ledger.Execute("INSERT INTO checkpoints SELECT * FROM old.checkpoints WHERE number <= $1", to.Number);
            ledger.Execute(
                """
                INSERT INTO runs SELECT * FROM old.runs;
                """);
            CutRuns(ledger, now);
            int before = (int)Columns.ToInt64(ledger.Scalar("SELECT count(*) FROM checkpoints WHERE run_id = $1", CheckpointRecord.NoRun));
            done = to with { Number = last.Number + 1, RunId = CheckpointRecord.NoRun, Batch = before + 1, CommittedUtc = now, BytesWritten = 0 };
            CheckpointTable.Insert(ledger, done, new AppendedRows(done.Rows, done.Rows, 0));
        });
        return done!;
    }

    // A run that lost checkpoints ends with the last one that it has, and its plan was what they hold.
    private static void CutRuns(LedgerConnection ledger, DateTimeOffset now) => ledger.Execute(
        """
        UPDATE runs SET completed = coalesce(completed, $1), batches = c.batches, committed_batches = c.batches,
                        planned_documents = c.documents, committed_documents = c.documents, planned_bytes = c.bytes, committed_bytes = c.bytes
        FROM (SELECT r.id, (SELECT count(*) FROM checkpoints p WHERE p.run_id = r.id) AS batches,
                     (SELECT count(*) FROM checkpoints p CROSS JOIN documents d ON d.added = p.number WHERE p.run_id = r.id) AS documents,
                     (SELECT coalesce(sum(d.size), 0) FROM checkpoints p CROSS JOIN documents d ON d.added = p.number WHERE p.run_id = r.id) AS bytes
              FROM runs r WHERE r.completed IS NULL OR r.batches <> (SELECT count(*) FROM checkpoints p WHERE p.run_id = r.id)) c
        WHERE c.id = runs.id
        """,
        now.UtcTicks);

    /// <summary>Live documents alone, with their rows one after the other.</summary>
    /// <param name="path">Of the new ledger.</param>
    /// <param name="old">Path of the old one.</param>
    /// <param name="kept">What is left of every checkpoint's rows, and where.</param>
    /// <param name="last">The newest checkpoint.</param>
    public static void OfLiveDocuments(string path, string old, IEnumerable<(long Checkpoint, AppendedRows Rows)> kept, CheckpointRecord last) =>
        Copy(path, old, ledger =>
        {
            ledger.ExecuteOnce(
                $"""
                INSERT INTO documents
                SELECT {DocumentColumns}, coalesce(sum(chunks) OVER (ORDER BY first_row, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0),
                       chunks, added, retired, parts, committed_parts, text_length, encoding
                FROM old.documents WHERE added IS NOT NULL AND retired IS NULL;

                INSERT INTO chunks
                SELECT c.row - o.first_row + d.first_row, c.document_id, c.position,
                       coalesce(sum(c.text_bytes) OVER (ORDER BY c.row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), c.text_bytes, {ChunkColumns}
                FROM old.chunks c CROSS JOIN documents d ON d.id = c.document_id CROSS JOIN old.documents o ON o.id = c.document_id ORDER BY c.row;

                INSERT INTO checkpoints SELECT * FROM old.checkpoints;
                INSERT INTO runs SELECT * FROM old.runs;
                """);
            foreach ((long checkpoint, AppendedRows rows) in kept)
            {
                CheckpointTable.Move(ledger, checkpoint, rows);
            }

            LedgerIdentity.Write(ledger, CheckpointTable.OldestKey, last.Number.ToString(CultureInfo.InvariantCulture));
        });

    private static void Copy(string path, string old, Action<LedgerConnection> copy)
    {
        using LedgerConnection ledger = LedgerConnection.OpenBuilder(path);
        ledger.Attach(old, "old");
        ledger.InTransaction(() =>
        {
            ledger.ExecuteOnce(LedgerSchema.Tables);
            ledger.ExecuteOnce(Common);
            copy(ledger);
            ledger.ExecuteOnce(LedgerSchema.Indexes);
            LedgerSchema.Stamp(ledger);
        });
        ledger.ExecuteOnce("DETACH DATABASE old");
    }
}
