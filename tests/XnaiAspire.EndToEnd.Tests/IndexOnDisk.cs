using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>An index as a stranger would read it: SQLite and bytes, none of the code under test.</summary>
internal sealed class IndexOnDisk(string directory)
{
    // Tag, dimension, count, two dummies, trained, metric, float count: facebookresearch/faiss, index_write.cpp.
    private const int HeaderBytes = 45;
    private const int BytesPerRow = 384 * sizeof(float);

    public string VectorsPath => Path.Combine(directory, "vectors.faiss");

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(VectorsPath)));

    public long RowsByLength => (new FileInfo(VectorsPath).Length - HeaderBytes) / BytesPerRow;

    public long Rows => Scalar("SELECT count(*) FROM chunks");

    public long Documents => Scalar("SELECT count(*) FROM documents WHERE retired IS NULL");

    public long UnfinishedRuns => Scalar("SELECT count(*) FROM runs WHERE completed IS NULL");

    public long Checkpoints => Scalar("SELECT count(*) FROM checkpoints");

    public IReadOnlyList<string> Paths => Strings("SELECT path FROM documents WHERE added IS NOT NULL AND retired IS NULL ORDER BY path");

    public IReadOnlyList<string> Failures => Strings("SELECT path || ' ' || reason FROM failures ORDER BY path");

    /// <summary>Chunks that stand in the index more than once, documents that lack one, or wait for their last part after the run.</summary>
    public long Wrong => Scalar(
        """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM chunks GROUP BY document_id, position HAVING count(*) > 1))
             + (SELECT count(*) FROM documents d WHERE added IS NULL AND retired IS NULL)
             + (SELECT count(*) FROM documents d WHERE d.chunks <> (SELECT count(*) FROM chunks c
                WHERE c.document_id = d.id AND c.row >= d.first_row AND c.row < d.first_row + d.chunks))
        """);

    private long Scalar(string sql) => Query(sql, reader => reader.GetInt64(0)).Single();

    private List<string> Strings(string sql) => Query(sql, reader => reader.GetString(0));

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "ledger.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
