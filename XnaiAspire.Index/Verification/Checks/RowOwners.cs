using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>Names the documents that rows belong to.</summary>
internal static class RowOwners
{
    /// <summary><c>letters/june.txt</c>, or <c>letters/june.txt and 11 more</c>.</summary>
    public static string Describe(LedgerConnection ledger, long first, long end)
    {
        const string Touching = "FROM documents WHERE chunks > 0 AND first_row < $2 AND first_row + chunks > $1";
        long count = Columns.ToInt64(ledger.Scalar($"SELECT count(*) {Touching}", first, end));
        using SqliteDataReader row = ledger.Query($"SELECT path, retired {Touching} ORDER BY first_row LIMIT 1", first, end);
        if (!row.Read())
        {
            return "of no document";
        }

        string name = row.IsDBNull(1) ? row.GetString(0) : $"{row.GetString(0)}, retired";
        return count > 1 ? $"{name} and {count - 1} more" : name;
    }
}
