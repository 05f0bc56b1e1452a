namespace XnaiAspire.Index.Ledger;

/// <summary>Tables of <c>ledger.db</c>. A change here needs a new <see cref="Version"/> and a step in <see cref="LedgerMigration"/>.</summary>
internal static class LedgerSchema
{
    /// <summary>In SQLite's <c>user_version</c>.</summary>
    public const int Version = 3;

    /// <summary>The oldest version that opening for writing brings up to <see cref="Version"/>.</summary>
    public const int OldestVersion = 1;

    /// <summary>In SQLite's <c>application_id</c>: "Xnai".</summary>
    public const int ApplicationId = 0x586E6169;

    /// <summary>
    /// A line a file and part. Those of the unfinished run only: a completed run's plan is deleted with its completion.
    /// </summary>
    public const string Plan =
        """
        CREATE TABLE plan (
            run_id INTEGER NOT NULL, batch INTEGER NOT NULL, sequence INTEGER NOT NULL,
            path TEXT NOT NULL, action INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            part INTEGER NOT NULL, parts INTEGER NOT NULL,
            PRIMARY KEY (run_id, batch, sequence)
        ) WITHOUT ROWID, STRICT;
        """;

    /// <summary>
    /// A line a version of a document; its chunks have the rows from <c>first_row</c> on, <c>chunks</c> of them. <c>added</c> and
    /// <c>retired</c> are checkpoint numbers, and they alone say what is visible: a version belongs to checkpoint n when
    /// <c>added &lt;= n</c> and <c>retired</c> is null or above n. Without <c>added</c> it is staged: <c>committed_parts</c> of its
    /// <c>parts</c> are in; with <c>retired</c> as well it was abandoned. <c>encoding</c> is the declared fallback that decoded it, null as a rule.
    /// </summary>
    public const string Documents =
        """
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL, file_name TEXT NOT NULL,
            file_type TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, sha256 TEXT NOT NULL,
            first_row INTEGER NOT NULL, chunks INTEGER NOT NULL, added INTEGER, retired INTEGER,
            parts INTEGER NOT NULL, committed_parts INTEGER NOT NULL, text_length INTEGER NOT NULL, encoding TEXT
        ) STRICT;
        """;

    /// <summary>
    /// One document a path is live and one staged. The last three are small: they hold what a reader has to be told of when it moves on
    /// to a later checkpoint.
    /// </summary>
    public const string DocumentIndexes =
        """
        CREATE UNIQUE INDEX documents_live ON documents (path) WHERE added IS NOT NULL AND retired IS NULL;
        CREATE UNIQUE INDEX documents_staged ON documents (path) WHERE added IS NULL AND retired IS NULL;
        CREATE INDEX documents_retired ON documents (retired) WHERE retired IS NOT NULL;
        CREATE INDEX documents_in_parts ON documents (added) WHERE parts > 1;
        """;

    /// <summary>
    /// <c>row</c> is the row of <c>vectors.faiss</c>. The text has <c>text_bytes</c> bytes of <c>texts.utf8</c> from <c>text_at</c> on, which is where that
    /// of the row before ends. <c>text_key</c> is the first eight bytes, little-endian, of the SHA-256 of the text in UTF-8; equal texts have
    /// equal keys, so that a text's vector is found again, and a text that was damaged has another.
    /// </summary>
    public const string Chunks =
        """
        CREATE TABLE chunks (
            row INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents (id), position INTEGER NOT NULL,
            text_at INTEGER NOT NULL, text_bytes INTEGER NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, tokens INTEGER NOT NULL, heading TEXT,
            text_key INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>What no version has changed. Times are UTC ticks of 100 ns.</summary>
    private const string Unchanged =
        """
        -- library-root, fingerprint, generation, created; fence: how often a writer has opened the index; shard: 2/4; merge-of: what it was merged from;
        -- nothing-to-do: a first run found no document.
        CREATE TABLE meta (
            key TEXT PRIMARY KEY, value TEXT NOT NULL
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY, started INTEGER NOT NULL, completed INTEGER,
            planned_documents INTEGER NOT NULL, planned_bytes INTEGER NOT NULL, batches INTEGER NOT NULL,
            committed_batches INTEGER NOT NULL, committed_documents INTEGER NOT NULL, committed_bytes INTEGER NOT NULL,
            trace_parent TEXT
        ) STRICT;

        -- first_row to rows is what the checkpoint appended; checksum is the CRC-32C of those bytes.
        CREATE TABLE checkpoints (
            number INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, batch INTEGER NOT NULL, committed INTEGER NOT NULL,
            first_row INTEGER NOT NULL, rows INTEGER NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL,
            bytes INTEGER NOT NULL, checksum INTEGER NOT NULL,
            UNIQUE (run_id, batch)
        ) STRICT;

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

    /// <summary>All tables, for a new ledger.</summary>
    public const string Tables = Unchanged + Plan + Documents + Chunks;

    /// <summary>Those on top, which a ledger that is filled at once gets last.</summary>
    public const string Indexes = DocumentIndexes;

    /// <summary>Marks a database as a ledger of the present version.</summary>
    public static void Stamp(LedgerConnection ledger) =>
        ledger.ExecuteOnce($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
}
