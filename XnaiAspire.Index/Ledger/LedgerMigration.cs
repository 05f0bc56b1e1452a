using XnaiAspire.Index.Failpoints;

namespace XnaiAspire.Index.Ledger;

/// <summary>Brings a ledger of an older version up to the present one, in one transaction.</summary>
internal static class LedgerMigration
{
    /// <summary>
    /// Version 1 had visibility on every chunk as well, the whole SHA-256 of the text, no parts and no fence. A document's chunks lay in
    /// one range of rows then too, so the range is the lowest row and the count.
    /// </summary>
    private const string FromVersion1 =
        """
        DROP INDEX documents_live;
        DROP INDEX chunks_document;
        DROP INDEX chunks_retired;
        ALTER TABLE plan RENAME TO plan_1;
        ALTER TABLE chunks RENAME TO chunks_1;
        ALTER TABLE documents RENAME TO documents_1;
        """;

    private const string CopyFromVersion1 =
        """
        INSERT INTO plan SELECT run_id, batch, sequence, path, action, size, modified, 0, 1 FROM plan_1;
        INSERT INTO documents
            SELECT d.id, d.path, d.title, d.category, d.file_name, d.file_type, d.size, d.modified, d.sha256,
                   coalesce(f.first_row, p.first_row, 0), d.chunks, d.added, d.retired, 1, 1, 0, NULL
            FROM documents_1 d
            LEFT JOIN (SELECT document_id, min(row) AS first_row FROM chunks_1 GROUP BY document_id) f ON f.document_id = d.id
            LEFT JOIN checkpoints p ON p.number = d.added;
        INSERT INTO chunks
            SELECT row, document_id, position, text, start, length, tokens, heading, text_key(text_hash) FROM chunks_1 ORDER BY row;
        DROP TABLE plan_1;
        DROP TABLE chunks_1;
        DROP TABLE documents_1;
        """;

    /// <returns>What was done, for people; null when there was nothing to do.</returns>
    public static string? Run(LedgerConnection ledger)
    {
        long version = Columns.ToInt64(ledger.Scalar("PRAGMA user_version"));
        if (version == LedgerSchema.Version)
        {
            return null;
        }

        ledger.DefineFunction("text_key", static (byte[] hash) => TextKey.Of(hash));
        ledger.InTransaction(() =>
        {
            ledger.ExecuteOnce(FromVersion1);
            ledger.ExecuteOnce(LedgerSchema.Plan + LedgerSchema.Documents + LedgerSchema.Chunks);
            ledger.ExecuteOnce(CopyFromVersion1);
            Failpoint.Pass("migration.copied");
            ledger.ExecuteOnce(LedgerSchema.DocumentIndexes + LedgerSchema.ChunkIndexes);
            ledger.ExecuteOnce($"PRAGMA user_version = {LedgerSchema.Version}");
        });
        return $"brought the ledger from version {version} to {LedgerSchema.Version}";
    }
}
