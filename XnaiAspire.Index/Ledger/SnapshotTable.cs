using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Published snapshots.</summary>
internal static class SnapshotTable
{
    private const string Select = "SELECT number, checkpoint, documents, vectors, bytes, created FROM snapshots ORDER BY number DESC";

    /// <param name="ledger">The ledger.</param>
    /// <param name="root">The index's <c>snapshots</c> directory, for the records' paths.</param>
    public static SnapshotRecord? Last(LedgerConnection ledger, string root)
    {
        using SqliteDataReader row = ledger.Query(Select + " LIMIT 1");
        return row.Read() ? Map(row, root) : null;
    }

    public static List<SnapshotRecord> All(LedgerConnection ledger, string root)
    {
        var found = new List<SnapshotRecord>();
        using SqliteDataReader row = ledger.Query(Select);
        while (row.Read())
        {
            found.Add(Map(row, root));
        }

        return found;
    }

    public static void Insert(LedgerConnection ledger, SnapshotRecord snapshot) =>
        ledger.Execute(
            "INSERT INTO snapshots (number, checkpoint, documents, vectors, bytes, created) VALUES ($1, $2, $3, $4, $5, $6)",
            snapshot.Number, snapshot.Checkpoint, snapshot.Documents, snapshot.Vectors, snapshot.Bytes, snapshot.CreatedUtc.UtcTicks);

    public static void Delete(LedgerConnection ledger, long number) => ledger.Execute("DELETE FROM snapshots WHERE number = $1", number);

    /// <summary>
    /// Takes over the snapshots of the index that this ledger's is going to replace. What they were cut at is a checkpoint of the replaced
    /// index, so it is not noted.
    /// </summary>
    public static void Inherit(LedgerConnection ledger, IEnumerable<SnapshotRecord> snapshots)
    {
        ledger.Execute("DELETE FROM snapshots");
        foreach (SnapshotRecord snapshot in snapshots)
        {
            Insert(ledger, snapshot with { Checkpoint = 0 });
        }
    }

    private static SnapshotRecord Map(SqliteDataReader row, string root)
    {
        long number = row.GetInt64(0);
        return new SnapshotRecord(
            number, Path.Combine(root, $"{number}"), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.Time(5));
    }
}
