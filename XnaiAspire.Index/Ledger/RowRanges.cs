using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>The rows of one version of a document.</summary>
/// <param name="FirstRow">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct RowRange(long FirstRow, int Count);

/// <summary>What readers have to know about rows: which are not visible, and which a filter lets through.</summary>
internal static class RowRanges
{
    /// <summary>Versions in parts that became visible after one checkpoint, up to and with another: their rows were hidden before.</summary>
    public static IEnumerable<RowRange> Shown(LedgerConnection ledger, long after, long upTo) => Read(ledger.Query(
        "SELECT first_row, chunks FROM documents WHERE parts > 1 AND added > $1 AND added <= $2", after, upTo));

    /// <summary>Versions that retired or were abandoned after one checkpoint, up to and with another.</summary>
    public static IEnumerable<RowRange> Retired(LedgerConnection ledger, long after, long upTo) => Read(ledger.Query(
        "SELECT first_row, chunks FROM documents WHERE retired > $1 AND retired <= $2", after, upTo));

    /// <summary>Versions that wait for their last part.</summary>
    public static IEnumerable<RowRange> Staged(LedgerConnection ledger) => Read(ledger.Query(
        "SELECT first_row, chunks FROM documents WHERE added IS NULL AND retired IS NULL"));

    /// <summary>Versions that a filter lets through, visible or not.</summary>
    public static IEnumerable<RowRange> Matching(LedgerConnection ledger, SearchFilter filter) => Read(ledger.Query(
        "SELECT first_row, chunks FROM documents WHERE ($1 IS NULL OR category = $1) AND ($2 IS NULL OR file_type = $2)",
        filter.Category, filter.FileType));

    /// <summary>The rows of live versions, in row order.</summary>
    public static IEnumerable<RowRange> Live(LedgerConnection ledger) => Read(ledger.Query(
        "SELECT first_row, chunks FROM documents WHERE added IS NOT NULL AND retired IS NULL AND chunks > 0 ORDER BY first_row"));

    private static IEnumerable<RowRange> Read(SqliteDataReader found)
    {
        using (found)
        {
            while (found.Read())
            {
                (long first, int count) = (found.GetInt64(0), found.GetInt32(1));
                yield return first >= 0 && count >= 0 && first <= long.MaxValue - count
                    ? new RowRange(first, count)
                    : throw new InvalidDataException($"A document has {count} rows from row {first} on.");
            }
        }
    }
}
