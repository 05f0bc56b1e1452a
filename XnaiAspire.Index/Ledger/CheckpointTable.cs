using System.Globalization;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>One line a commit; the newest says how many rows of <c>vectors.faiss</c> count.</summary>
internal static class CheckpointTable
{
    /// <summary>In <c>meta</c>: see <see cref="Oldest"/>.</summary>
    public const string OldestKey = "oldest-checkpoint";

    private const string Select = "SELECT number, run_id, batch, committed, rows, documents, chunks, bytes FROM checkpoints";

    public static CheckpointRecord? Last(LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query(Select + " ORDER BY number DESC LIMIT 1");
        return row.Read() ? Map(row) : null;
    }

    public static CheckpointRecord? Find(LedgerConnection ledger, long number)
    {
        using SqliteDataReader row = ledger.Query(Select + " WHERE number = $1", number);
        return row.Read() ? Map(row) : null;
    }

    /// <summary>The oldest checkpoint whose rows are all there: 1, or the one that was the newest when the index was compacted last.</summary>
    public static long Oldest(LedgerConnection ledger) =>
        LedgerIdentity.Find(ledger, OldestKey) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : 1;

    /// <summary>What every checkpoint appended, oldest first; the caller reads them one by one.</summary>
    public static IEnumerable<(long Number, AppendedRows Rows)> Appended(LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query("SELECT number, first_row, rows, checksum FROM checkpoints ORDER BY number");
        while (row.Read())
        {
            yield return (row.GetInt64(0), new AppendedRows(row.GetInt64(1), row.GetInt64(2), (uint)row.GetInt64(3)));
        }
    }

    /// <summary>Checkpoints after <paramref name="number"/>, oldest first.</summary>
    public static List<CheckpointRecord> After(LedgerConnection ledger, long number, int limit)
    {
        var found = new List<CheckpointRecord>();
        using SqliteDataReader row = ledger.Query(Select + " WHERE number > $1 ORDER BY number LIMIT $2", number, limit);
        while (row.Read())
        {
            found.Add(Map(row));
        }

        return found;
    }

    /// <summary>The newest stretch of rows that a checkpoint appended; null while there are no rows.</summary>
    public static AppendedRows? LastAppended(LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query(
            "SELECT first_row, rows, checksum FROM checkpoints WHERE bytes > 0 ORDER BY number DESC LIMIT 1");
        return row.Read() ? new AppendedRows(row.GetInt64(0), row.GetInt64(1), (uint)row.GetInt64(2)) : null;
    }

    /// <summary>Inside the commit's transaction.</summary>
    public static void Insert(LedgerConnection ledger, CheckpointRecord checkpoint, AppendedRows appended) =>
        ledger.Execute(
            """
            INSERT INTO checkpoints (number, run_id, batch, committed, first_row, rows, documents, chunks, bytes, checksum)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            checkpoint.Number, checkpoint.RunId, checkpoint.Batch, checkpoint.CommittedUtc.UtcTicks, appended.FirstRow, checkpoint.Rows,
            checkpoint.Documents, checkpoint.Chunks, checkpoint.BytesWritten, (long)appended.Checksum);

    /// <summary>A compaction has left these of a checkpoint's rows.</summary>
    public static void Move(LedgerConnection ledger, long number, AppendedRows rows) =>
        ledger.Execute(
            """
            UPDATE checkpoints SET bytes = CASE WHEN rows > first_row THEN bytes / (rows - first_row) * ($3 - $2) ELSE 0 END,
                                   first_row = $2, rows = $3, checksum = $4
            WHERE number = $1
            """,
            number, rows.FirstRow, rows.EndRow, (long)rows.Checksum);

    private static CheckpointRecord Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.Time(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));
}

/// <summary>Rows that one checkpoint put behind the others.</summary>
/// <param name="FirstRow">The first.</param>
/// <param name="EndRow">One past the last.</param>
/// <param name="Checksum">CRC-32C of their bytes.</param>
internal readonly record struct AppendedRows(long FirstRow, long EndRow, uint Checksum);
