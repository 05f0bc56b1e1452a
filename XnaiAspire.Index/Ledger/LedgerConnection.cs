using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Ledger;

/// <summary>A connection to <c>ledger.db</c> with the statements that were prepared on it. For one thread at a time.</summary>
internal sealed class LedgerConnection : IDisposable
{
    // SQLite's page cache, in KiB: the only part of its memory that grows with the library, so it is bounded. It holds the pages that a batch
    // of 4 MB of text changes; beyond it SQLite would write pages to the log before the commit and again with it. Four times that was
    // filled by any run of some length with pages that nobody asked for again.
    private const int CacheKibibytes = 8 * 1024;

    // Pages in the write-ahead log at which a commit copies them into the database. Every copy costs an fsync, and the pages that every commit
    // changes are copied once however often they were; ten times SQLite's own 1,000 is a log of 5 MB.
    private const int CheckpointPages = 10_000;

    // How long a statement waits for another connection's lock. Only start-up and closing ever take one that excludes readers.
    private const int BusyMilliseconds = 5000;

    // Every commit writes about a dozen pages anew, the last of each table and those above it, however little it adds to them. Rows are small, because
    // texts lie elsewhere, so the smallest pages that SQLite has cost a little depth and save most of that. Only for new ledgers: one that is there
    // keeps its own.
    private const int PageBytes = 512;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    private LedgerConnection(SqliteConnection connection, string texts)
    {
        _connection = connection;
        Texts = new StoredTexts(texts);
    }

    /// <summary>The texts of the chunks, for reading.</summary>
    public StoredTexts Texts { get; }

    public static LedgerConnection OpenWriter(string path)
    {
        LedgerConnection opened = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit has reached the disk when it returns. That instant is the commit of the whole index.
            opened.ExecuteOnce($"PRAGMA page_size = {PageBytes}");
            opened.ExecuteOnce("PRAGMA journal_mode = WAL");
            opened.ExecuteOnce("PRAGMA synchronous = FULL");
            opened.ExecuteOnce($"PRAGMA wal_autocheckpoint = {CheckpointPages}");

            // Chunks come and go with their documents, which no statement here forgets; verifying checks it.
            opened.ExecuteOnce("PRAGMA foreign_keys = OFF");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// For a ledger that is written in one transaction and counts only once it is closed: without a log, every page is written once. Ends as
    /// durable as the others, by the same fsync at the end of the transaction.
    /// </summary>
    public static LedgerConnection OpenBuilder(string path)
    {
        // By URI, or those of attached ledgers would not be understood.
        LedgerConnection opened = Open(UriOf(path), SqliteOpenMode.ReadWriteCreate);
        try
        {
            opened.ExecuteOnce($"PRAGMA page_size = {PageBytes}");
            opened.ExecuteOnce("PRAGMA journal_mode = OFF");
            opened.ExecuteOnce("PRAGMA synchronous = FULL");
            opened.ExecuteOnce("PRAGMA foreign_keys = OFF");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Read-only also matters when it closes: the last connection of an index that a rebuild replaced would otherwise delete the
    /// write-ahead log by name, and the name belongs to the new index.
    /// </summary>
    /// <param name="path">Of the ledger, or a URI of it.</param>
    /// <param name="texts">Path of its texts; null where they lie beside it.</param>
    public static LedgerConnection OpenReader(string path, string? texts = null) => Open(path, SqliteOpenMode.ReadOnly, texts);

    /// <summary>A database of its own in memory.</summary>
    public static LedgerConnection OpenInMemory() => Open(":memory:", SqliteOpenMode.Memory);

    /// <summary>A prepared statement; made once, bound anew each time.</summary>
    public SqliteCommand Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _prepared.Add(sql, command);
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.Transaction = _transaction;
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>First column of the first row; null for none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() switch
    {
        DBNull => null,
        var value => value,
    };

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReader();

    /// <summary>Statements that are not worth keeping.</summary>
    public void ExecuteOnce(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        command.ExecuteNonQuery();
    }

    /// <summary>Makes another ledger readable under a name, also while a transaction writes it.</summary>
    public void Attach(string path, string name) =>
        Execute($"ATTACH DATABASE $1 AS {name}", UriOf(path) + "?mode=ro");

    /// <summary>
    /// Copies the whole ledger, as this connection's transaction sees it, into one that is empty: SQLite's online backup. A writer does not wait for it.
    /// The copy is durable when it was opened for that.
    /// </summary>
    public void CopyTo(LedgerConnection empty) => _connection.BackupDatabase(empty._connection);

    /// <summary>Gives SQL a function of ours.</summary>
    public void DefineFunction<TArgument, TResult>(string name, Func<TArgument, TResult> function) =>
        _connection.CreateFunction(name, function, isDeterministic: true);

    /// <summary>Runs first in every transaction that writes; throws when this connection may not write any more.</summary>
    public Action? Guard { get; set; }

    /// <summary>Number of the writer that this connection is; 0 for none.</summary>
    public long Writer { get; set; }

    /// <summary>One transaction, alone in writing from its beginning: all of it or, after an exception, nothing.</summary>
    public void InTransaction(Action work)
    {
        Run(_connection.BeginTransaction(deferred: false), () =>
        {
            Guard?.Invoke();
            work();
            Failpoint.Pass("ledger.written");
        });
        Failpoint.Pass("ledger.committed");
    }

    /// <summary>Several reads of one and the same state, whatever is committed meanwhile.</summary>
    public void InReadTransaction(Action work) => Run(_connection.BeginTransaction(deferred: true), work);

    private void Run(SqliteTransaction begun, Action work)
    {
        using SqliteTransaction transaction = begun;
        _transaction = transaction;
        try
        {
            work();
            transaction.Commit();
        }
        finally
        {
            _transaction = null;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
        Texts.Dispose();
    }

    private static string UriOf(string path) => "file:" + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);

    private static LedgerConnection Open(string path, SqliteOpenMode mode, string? texts = null)
    {
        // No pooling: closing must close, or a swapped directory would stay open behind our back.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            var opened = new LedgerConnection(connection, texts ?? Path.Combine(Path.GetDirectoryName(path) ?? "", IndexLayout.TextsName));
            opened.ExecuteOnce($"PRAGMA busy_timeout = {BusyMilliseconds}");
            opened.ExecuteOnce($"PRAGMA cache_size = -{CacheKibibytes}");
            return opened;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
