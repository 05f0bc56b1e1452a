using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>A document of which some parts are committed.</summary>
/// <param name="Id">Of its line.</param>
/// <param name="Size">File size when its first part was read.</param>
/// <param name="ModifiedUtcTicks">Modification time when its first part was read.</param>
/// <param name="Sha256">Of the whole file when its first part was read.</param>
/// <param name="Chunks">Chunks so far.</param>
/// <param name="Parts">Parts of the file.</param>
/// <param name="CommittedParts">Parts so far.</param>
/// <param name="TextLength">UTF-16 code units of the parts so far.</param>
internal sealed record StagedDocument(long Id, long Size, long ModifiedUtcTicks, string Sha256, int Chunks, int Parts, int CommittedParts, long TextLength);

/// <summary>Versions that wait for their last part.</summary>
internal static class StagedDocuments
{
    public static StagedDocument? Find(LedgerConnection ledger, string path)
    {
        using SqliteDataReader row = ledger.Query(
            """
            SELECT id, size, modified, sha256, chunks, parts, committed_parts, text_length FROM documents
            WHERE path = $1 AND added IS NULL AND retired IS NULL
            """,
            path);
        return row.Read()
            ? new StagedDocument(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt64(7))
            : null;
    }

    /// <summary>Counts a further part in.</summary>
    public static void Append(LedgerConnection ledger, StagedDocument staged, DocumentCommit part) =>
        ledger.Execute(
            """
            UPDATE documents SET chunks = chunks + $2, committed_parts = committed_parts + 1, text_length = text_length + $3
            WHERE id = $1
            """,
            staged.Id, part.Chunks.Count, part.TextLength);

    /// <summary>Makes a version visible from a checkpoint on.</summary>
    public static void Publish(LedgerConnection ledger, StagedDocument staged, long checkpoint) =>
        ledger.Execute("UPDATE documents SET added = $2 WHERE id = $1", staged.Id, checkpoint);

    /// <summary>Gives up on a version; its rows stay and are never visible.</summary>
    public static bool Abandon(LedgerConnection ledger, string path, long checkpoint) =>
        ledger.Execute("UPDATE documents SET retired = $2 WHERE path = $1 AND added IS NULL AND retired IS NULL", path, checkpoint) == 1;
}
