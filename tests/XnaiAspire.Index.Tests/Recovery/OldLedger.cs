using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Tests.Recovery;

/// <summary>Makes ledgers as earlier versions of the program did, with the texts in them.</summary>
internal static class OldLedger
{
    private const string Version1 =
        """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY, value TEXT NOT NULL
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY, started INTEGER NOT NULL, completed INTEGER,
            planned_documents INTEGER NOT NULL, planned_bytes INTEGER NOT NULL, batches INTEGER NOT NULL,
            committed_batches INTEGER NOT NULL, committed_documents INTEGER NOT NULL, committed_bytes INTEGER NOT NULL,
            trace_parent TEXT
        ) STRICT;

        -- Lines of the unfinished run only: a completed run's plan is deleted with its completion.
        CREATE TABLE plan (
            run_id INTEGER NOT NULL, batch INTEGER NOT NULL, sequence INTEGER NOT NULL,
            path TEXT NOT NULL, action INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            PRIMARY KEY (run_id, batch, sequence)
        ) WITHOUT ROWID, STRICT;

        -- first_row to rows is what the checkpoint appended; checksum is the CRC-32C of those bytes.
        CREATE TABLE checkpoints (
            number INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, batch INTEGER NOT NULL, committed INTEGER NOT NULL,
            first_row INTEGER NOT NULL, rows INTEGER NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL,
            bytes INTEGER NOT NULL, checksum INTEGER NOT NULL,
            UNIQUE (run_id, batch)
        ) STRICT;

        CREATE TABLE documents (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL, file_name TEXT NOT NULL,
            file_type TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, sha256 TEXT NOT NULL, chunks INTEGER NOT NULL,
            added INTEGER NOT NULL, retired INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX documents_live ON documents (path) WHERE retired IS NULL;

        CREATE TABLE chunks (
            row INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents (id), position INTEGER NOT NULL,
            text TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, tokens INTEGER NOT NULL, heading TEXT,
            added INTEGER NOT NULL, retired INTEGER, text_hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX chunks_document ON chunks (document_id);
        CREATE INDEX chunks_retired ON chunks (retired) WHERE retired IS NOT NULL;

        CREATE TABLE failures (
            path TEXT PRIMARY KEY, stage TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, byte_offset INTEGER,
            size INTEGER NOT NULL, modified INTEGER NOT NULL, attempts INTEGER NOT NULL,
            first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE snapshots (
            number INTEGER PRIMARY KEY, checkpoint INTEGER NOT NULL, documents INTEGER NOT NULL, vectors INTEGER NOT NULL,
            bytes INTEGER NOT NULL, created INTEGER NOT NULL
        ) STRICT;
        """;

    private const string CopyToVersion1 =
        """
        INSERT INTO meta SELECT * FROM present.meta WHERE key NOT IN ('fence', 'index-id');
        INSERT INTO runs SELECT * FROM present.runs;
        INSERT INTO plan SELECT run_id, batch, sequence, path, action, size, modified FROM present.plan;
        INSERT INTO checkpoints SELECT * FROM present.checkpoints;
        INSERT INTO documents
            SELECT id, path, title, category, file_name, file_type, size, modified, sha256, chunks, added, retired FROM present.documents;
        INSERT INTO chunks
            SELECT c.row, c.document_id, c.position, text(c.text_at, c.text_bytes), c.start, c.length, c.tokens, c.heading, d.added, d.retired,
                   sha256(text(c.text_at, c.text_bytes))
            FROM present.chunks c JOIN present.documents d ON d.id = c.document_id;
        INSERT INTO failures SELECT * FROM present.failures;
        INSERT INTO snapshots SELECT * FROM present.snapshots;
        PRAGMA application_id = 1483628905;
        PRAGMA user_version = 1;
        """;

    // As version 2 made them; its other tables have not changed since.
    private const string CopyToVersion2 =
        """
        ALTER TABLE chunks RENAME TO present;
        CREATE TABLE chunks (
            row INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents (id), position INTEGER NOT NULL,
            text TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, tokens INTEGER NOT NULL, heading TEXT,
            text_key INTEGER NOT NULL
        ) STRICT;
        INSERT INTO chunks
            SELECT row, document_id, position, text(text_at, text_bytes), start, length, tokens, heading, text_key FROM present;
        DROP TABLE present;
        CREATE INDEX chunks_text_key ON chunks (row, text_key);
        PRAGMA user_version = 2;
        """;

    /// <summary>Replaces the ledger of an index that nobody has open, and takes the file of its texts away.</summary>
    public static void Write(string ledger, int version)
    {
        string texts = Path.Combine(Path.GetDirectoryName(ledger)!, "texts.utf8");
        byte[] utf8 = File.ReadAllBytes(texts);
        string old = ledger + ".old";
        if (version == 2)
        {
            File.Copy(ledger, old);
        }

        using (var connection = new SqliteConnection($"Data Source={old};Pooling=False"))
        {
            connection.Open();
            connection.CreateFunction("sha256", static (string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            connection.CreateFunction("text", (long at, long bytes) => Encoding.UTF8.GetString(utf8, (int)at, (int)bytes));
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, $"ATTACH DATABASE '{ledger}' AS present");
            Execute(connection, "BEGIN");
            Execute(connection, version == 1 ? Version1 + CopyToVersion1 : CopyToVersion2);
            Execute(connection, "COMMIT");
        }

        File.Move(old, ledger, overwrite: true);
        File.Delete(texts);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
