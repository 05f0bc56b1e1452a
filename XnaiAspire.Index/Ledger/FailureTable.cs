using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Documents that are parked with a reason.</summary>
internal static class FailureTable
{
    private const string Select =
        "SELECT path, stage, reason, detail, byte_offset, size, modified, attempts, first_seen, last_seen FROM failures";

    private const int PageLength = 512;

    public static long Count(LedgerConnection ledger) => Columns.ToInt64(ledger.Scalar("SELECT count(*) FROM failures"));

    public static FailureRecord? Find(LedgerConnection ledger, string path)
    {
        using SqliteDataReader row = ledger.Query(Select + " WHERE path = $1", path);
        return row.Read() ? Map(row) : null;
    }

    public static List<FailureRecord> PageAfter(LedgerConnection ledger, string path)
    {
        var page = new List<FailureRecord>();
        using SqliteDataReader row = ledger.Query(Select + " WHERE path > $1 ORDER BY path LIMIT $2", path, PageLength);
        while (row.Read())
        {
            page.Add(Map(row));
        }

        Columns.CheckAdvance(path, page, failure => failure.Failure.Path);
        return page;
    }

    /// <summary>The newest reason counts; attempts add up.</summary>
    public static void Record(LedgerConnection ledger, DocumentFailure failure, DateTimeOffset now) =>
        ledger.Execute(
            """
            INSERT INTO failures (path, stage, reason, detail, byte_offset, size, modified, attempts, first_seen, last_seen)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)
            ON CONFLICT (path) DO UPDATE SET stage = $2, reason = $3, detail = $4, byte_offset = $5, size = $6, modified = $7,
                                             attempts = attempts + 1, last_seen = $8
            """,
            failure.Path, failure.Stage, failure.Reason, failure.Detail, failure.ByteOffset, failure.Size, failure.ModifiedUtcTicks,
            now.UtcTicks);

    public static void Clear(LedgerConnection ledger, string path) => ledger.Execute("DELETE FROM failures WHERE path = $1", path);

    private static FailureRecord Map(SqliteDataReader row) => new(
        new DocumentFailure(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.OptionalNumber(4), row.GetInt64(5), row.GetInt64(6)),
        row.GetInt32(7), row.Time(8), row.Time(9));
}
