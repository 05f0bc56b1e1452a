namespace XnaiAspire.Index.Ledger;

/// <summary>Tables of <c>ledger.db</c>. A change here needs a new <see cref="Version"/> and a migration.</summary>
internal static class LedgerSchema
{
    /// <summary>In SQLite's <c>user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>In SQLite's <c>application_id</c>: "Xnai".</summary>
    public const int ApplicationId = 0x586E6169;

    /// <summary>
    /// Times are UTC ticks of 100 ns. <c>added</c> and <c>retired</c> are checkpoint numbers: a row belongs to checkpoint n when
    /// <c>added &lt;= n</c> and <c>retired</c> is null or above n. <c>chunks.row</c> is the row of <c>vectors.faiss</c>.
    /// </summary>
    public const string Sql =
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
}
