using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Ledger;

/// <summary>
/// Brings a ledger of an older version up to the present one, in one transaction. Until version 2 it held the texts as well: they are written to
/// <c>texts.utf8</c> and durable before the transaction ends, so that a crash leaves the old ledger with all that was in it.
/// </summary>
internal static class LedgerMigration
{
    private const string SetChunksAside = "ALTER TABLE chunks RENAME TO chunks_old;";

    /// <summary>
    /// Version 1 had visibility on every chunk as well, the whole SHA-256 of the text, no parts and no fence. A document's chunks lay in
    /// one range of rows then too, so the range is the lowest row and the count.
    /// </summary>
    private const string SetAsideFromVersion1 =
        """
        DROP INDEX documents_live;
        DROP INDEX chunks_document;
        DROP INDEX chunks_retired;
        ALTER TABLE plan RENAME TO plan_old;
        ALTER TABLE documents RENAME TO documents_old;
        """;

    private const string CopyFromVersion1 =
        """
        INSERT INTO plan SELECT run_id, batch, sequence, path, action, size, modified, 0, 1 FROM plan_old;
        INSERT INTO documents
            SELECT d.id, d.path, d.title, d.category, d.file_name, d.file_type, d.size, d.modified, d.sha256,
                   coalesce(f.first_row, p.first_row, 0), d.chunks, d.added, d.retired, 1, 1, 0, NULL
            FROM documents_old d
            LEFT JOIN (SELECT document_id, min(row) AS first_row FROM chunks_old GROUP BY document_id) f ON f.document_id = d.id
            LEFT JOIN checkpoints p ON p.number = d.added;
        DROP TABLE plan_old;
        DROP TABLE documents_old;
        """;

    /// <returns>What was done, for people; null when there was nothing to do.</returns>
    public static string? Run(LedgerConnection ledger, IndexLayout layout, IStorage storage)
    {
        long version = Columns.ToInt64(ledger.Scalar("PRAGMA user_version"));
        if (version == LedgerSchema.Version)
        {
            return null;
        }

        ledger.DefineFunction("text_key", static (byte[] hash) => TextKey.Of(hash));
        ledger.InTransaction(() =>
        {
            ledger.ExecuteOnce(SetChunksAside);
            if (version == 1)
            {
                ledger.ExecuteOnce(SetAsideFromVersion1);
                ledger.ExecuteOnce(LedgerSchema.Plan + LedgerSchema.Documents);
                ledger.ExecuteOnce(CopyFromVersion1);
                ledger.ExecuteOnce(LedgerSchema.DocumentIndexes);
            }

            ledger.ExecuteOnce(LedgerSchema.Chunks);
            MoveTexts(ledger, layout, storage, key: version == 1 ? "text_key(text_hash)" : "text_key");
            Failpoint.Pass("migration.copied");
            ledger.ExecuteOnce("DROP TABLE chunks_old");
            ledger.ExecuteOnce($"PRAGMA user_version = {LedgerSchema.Version}");
        });
        return $"brought the ledger from version {version} to {LedgerSchema.Version}";
    }

    // What lies at the file's name is of a migration that was cut off.
    private static void MoveTexts(LedgerConnection ledger, IndexLayout layout, IStorage storage, string key)
    {
        using IStorageFile file = storage.Open(layout.Texts, create: true);
        file.Truncate(0);
        using var texts = new TextFile(file, 0);
        texts.Append(Texts(ledger));
        storage.SyncDirectory(layout.Directory);
        Failpoint.Pass("migration.texts-written");
        ledger.ExecuteOnce(
            $"""
            INSERT INTO chunks
            SELECT row, document_id, position,
                   coalesce(sum(octet_length(text)) OVER (ORDER BY row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), octet_length(text),
                   start, length, tokens, heading, {key}
            FROM chunks_old ORDER BY row
            """);
        if (ChunkTable.TextEnd(ledger) != texts.Length)
        {
            throw new InvalidDataException("Some of the ledger's texts are not UTF-8.");
        }
    }

    private static IEnumerable<string> Texts(LedgerConnection ledger)
    {
        using SqliteDataReader row = ledger.Query("SELECT text FROM chunks_old ORDER BY row");
        while (row.Read())
        {
            yield return row.GetString(0);
        }
    }
}
