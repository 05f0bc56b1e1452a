using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Failpoints;

namespace XnaiAspire.Index.Ledger;

/// <summary>A connection to <c>ledger.db</c> with the statements that were prepared on it. For one thread at a time.</summary>
internal sealed class LedgerConnection : IDisposable
{
    // SQLite's page cache, in KiB: the only part of its memory that grows with the library, so it is bounded.
    private const int CacheKibibytes = 8 * 1024;

    // How long a statement waits for another connection's lock. Only start-up and closing ever take one that excludes readers.
    private const int BusyMilliseconds = 5000;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    private LedgerConnection(SqliteConnection connection) => _connection = connection;

    public static LedgerConnection OpenWriter(string path)
    {
        LedgerConnection opened = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit has reached the disk when it returns. That instant is the commit of the whole index.
            opened.Execute("PRAGMA journal_mode = WAL");
            opened.Execute("PRAGMA synchronous = FULL");
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
    public static LedgerConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly);

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

    /// <summary>One transaction: all of it or, after an exception, nothing.</summary>
    public void InTransaction(Action work)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _transaction = transaction;
        try
        {
            work();
            Failpoint.Pass("ledger.written");
            transaction.Commit();
            Failpoint.Pass("ledger.committed");
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
    }

    private static LedgerConnection Open(string path, SqliteOpenMode mode)
    {
        // No pooling: closing must close, or a swapped directory would stay open behind our back.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            var opened = new LedgerConnection(connection);
            opened.Execute($"PRAGMA busy_timeout = {BusyMilliseconds}");
            opened.Execute($"PRAGMA cache_size = -{CacheKibibytes}");
            return opened;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
