using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Versions of documents with all that was committed of them, for whoever copies them.</summary>
internal static class VersionTable
{
    private const string Select =
        """
        SELECT path, title, category, file_name, file_type, size, modified, sha256, first_row, chunks, parts, committed_parts, text_length, encoding
        FROM documents WHERE path = $1
        """;

    /// <summary>The version of a document that is visible.</summary>
    public static StoredVersion? Live(LedgerConnection ledger, string path) =>
        One(ledger.Query($"{Select} AND added IS NOT NULL AND retired IS NULL", path));

    /// <summary>
    /// The newest version that was given up when a part of it failed. There is no index for it: whoever asks has to do so for failures of files in parts
    /// alone, which are few.
    /// </summary>
    public static StoredVersion? Abandoned(LedgerConnection ledger, DocumentFailure failure) => One(ledger.Query(
        $"{Select} AND added IS NULL AND retired IS NOT NULL AND size = $2 AND modified = $3 ORDER BY retired DESC, id DESC LIMIT 1",
        failure.Path, failure.Size, failure.ModifiedUtcTicks));

    private static StoredVersion? One(SqliteDataReader row)
    {
        using (row)
        {
            return row.Read()
                ? new StoredVersion(
                    new DocumentCommit(
                        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6),
                        row.GetString(7), [])
                    {
                        Parts = row.GetInt32(10),
                        TextLength = row.GetInt64(12),
                        FallbackEncoding = row.OptionalText(13),
                    },
                    row.GetInt64(8), row.GetInt32(9), row.GetInt32(11))
                : null;
        }
    }
}
