using Microsoft.Data.Sqlite;

namespace XnaiAspire.KillLoop.Checking;

/// <summary>
/// A copy of a ledger and its write-ahead log, read by SQLite alone. Reading the original would do a part of the recovery that the
/// Ingestor has to do.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("xnai-kill-ledger-").FullName;
    private readonly SqliteConnection _connection;

    private SqliteFile(string path)
    {
        foreach (string suffix in (string[])["", "-wal"])
        {
            if (File.Exists(path + suffix))
                File.Copy(path + suffix, Path.Combine(_copy, "ledger.db" + suffix));
        }

        _connection = new SqliteConnection($"Data Source={Path.Combine(_copy, "ledger.db")};Pooling=False");
        _connection.Open();
    }

    /// <summary>Null when there is none, or none with tables yet.</summary>
    public static SqliteFile? Open(string path)
    {
        if (!File.Exists(path))
            return null;

        var file = new SqliteFile(path);
        if (file.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'chunks'") == 1)
            return file;

        file.Dispose();
        return null;
    }

    public long Number(string sql) => Rows(sql, row => row.IsDBNull(0) ? 0 : row.GetInt64(0)).Single();

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read())
            rows.Add(read(row));

        return rows;
    }

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_copy, recursive: true);
    }
}
