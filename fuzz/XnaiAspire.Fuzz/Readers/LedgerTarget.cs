using Microsoft.Data.Sqlite;
using XnaiAspire.Fuzz.Mutation;
using XnaiAspire.Fuzz.Running;
using XnaiAspire.Index;

namespace XnaiAspire.Fuzz.Readers;

/// <summary>A damaged ledger beside good vectors, opened by a reader and by a writer. Each call either works or says what is damaged.</summary>
internal sealed class LedgerTarget : FuzzTarget
{
    // Of a new ledger.
    private const int PageBytes = 512;

    private static readonly string[] Values =
        ["0", "1", "-1", "3", "1000000", "9223372036854775807", "-9223372036854775808", "NULL", "''", "'x'", "'a/0.txt'", "x''", "1e300"];

    private readonly Workspace _workspace = new();
    private readonly SampleIndex _sample = new();

    public override string Name => "ledger";

    // A ledger of 100 kB is read page by page, several times; SQLite's own memory is not counted here.
    public override long MostBytes => 64 << 20;

    public override int MostInput => 512 * 1024;

    public override IReadOnlyList<byte[]> Words { get; } = Utf8("documents", "chunks", "plan", "CREATE TABLE", "CREATE VIEW", "CREATE TRIGGER", "a/0.txt", "xnai");

    /// <summary>The ledger, and it again after each <c>.sql</c> file of the corpus: a whole database would be much to keep for one value.</summary>
    public override IEnumerable<byte[]> Seeds() => [_sample.Ledger, .. Corpus.Sql(Name).Select(sql => Changed(_sample.Ledger, connection => Execute(connection, sql)))];

    public override bool Documents(Exception error) => error is IndexException;

    public override void Run(byte[] input)
    {
        string directory = _workspace["index"];
        _sample.WriteTo(directory, input);
        try
        {
            Read(directory);
        }
        catch (IndexException)
        {
            // The writer has a look of its own at the same damage.
        }

        _sample.WriteTo(directory, input);
        Write(directory);
    }

    public override byte[]? Mutate(byte[] input, Random random) => random.Next(3) switch
    {
        0 => BySql(input, random) ?? OnPage(input, random),
        1 => OnPage(input, random),
        _ => null,
    };

    public override void Dispose()
    {
        _workspace.Dispose();
        _sample.Dispose();
        base.Dispose();
    }

    private static void Read(string directory)
    {
        using IndexReader reader = IndexReader.Open(directory);
        IndexStatus status = reader.Status;
        _ = reader.Snapshots();
        _ = reader.Failures();
        float[] query = new float[status.Fingerprint.Dimensions];
        query[0] = 1;
        Hold(reader.Search(query, 5).Count <= 5, "no more hits than asked for");
        Hold(reader.Search(query, new SearchFilter { Category = "a" }, 5).Count <= 5, "no more hits than asked for");
    }

    private static void Write(string directory)
    {
        using LibraryIndex index = LibraryIndex.Open(directory, SampleIndex.Library, SampleIndex.Fingerprint);
        _ = index.Status;
        foreach (DocumentRecord document in index.Documents())
        {
            _ = index.FindDocument(document.Path);
        }

        _ = index.Failures().Count();
        _ = index.Checkpoints(0, 100);
        _ = index.Snapshots();
        _ = index.FindVectors(["a/0.txt chunk 0", "nowhere"]);
        RunRecord? unfinished = index.UnfinishedRun;
        _ = unfinished is null ? null : index.ReadPlan(unfinished.Id, unfinished.CommittedBatches + 1);
    }

    // The places where a page says what is on it: its kind, its cells, where they begin.
    private static byte[] OnPage(byte[] input, Random random)
    {
        if (input.Length < PageBytes)
        {
            return [.. input, 0];
        }

        byte[] changed = [.. input];
        int page = random.Next(input.Length / PageBytes);
        int header = (page * PageBytes) + (page == 0 ? 100 : 0);
        int at = random.Next(5) switch
        {
            0 => header + random.Next(12),
            1 => header + 8 + random.Next(32),
            2 => (page * PageBytes) + random.Next(PageBytes),
            3 => ((page + 1) * PageBytes) - 1 - random.Next(200),
            _ => random.Next(100),
        };
        Mutator.Write(changed.AsSpan(at), Chance(random, 2) ? random.Next(256) : random.NextInt64(), 1 << random.Next(3), bigEndian: true);
        return changed;
    }

    /// <summary>Damage that SQLite does not see: a number or text that is not what it was.</summary>
    private byte[]? BySql(byte[] input, Random random)
    {
        try
        {
            return Changed(input, connection =>
            {
                List<(string Table, string Column)> columns = Columns(connection);
                (string table, string column) = columns[random.Next(columns.Count)];
                string value = Values[random.Next(Values.Length)];
                Execute(connection, random.Next(8) switch
                {
                    0 => $"DELETE FROM {table} WHERE {column} = (SELECT {column} FROM {table} ORDER BY random() LIMIT 1)",
                    1 => $"DELETE FROM {table}",
                    2 => $"DROP TABLE {table}",
                    3 => $"UPDATE {table} SET {column} = {value}",
                    _ => $"UPDATE {table} SET {column} = {value} WHERE rowid IN (SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {random.Next(8)})",
                });
            });
        }
        catch (Exception error) when (error is SqliteException or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[] Changed(byte[] ledger, Action<SqliteConnection> change)
    {
        string path = _workspace["changed.db"];
        File.WriteAllBytes(path, ledger);
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                Execute(connection, "PRAGMA journal_mode = DELETE");
                change(connection);
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(string Table, string Column)> Columns(SqliteConnection connection)
    {
        List<(string, string)> columns = [];
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type = 'table' ORDER BY 1, 2";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            columns.Add((row.GetString(0), row.GetString(1)));
        }

        return columns.Count > 0 ? columns : throw new InvalidOperationException("no tables");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
