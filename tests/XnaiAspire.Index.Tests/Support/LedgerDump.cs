using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Tests.Support;

/// <summary>Everything a ledger holds, as text.</summary>
internal static class LedgerDump
{
    // The id of an index is random, and a crash makes one opening more: what is compared is all the rest.
    private static readonly string[] Tables = ["meta WHERE key NOT IN ('index-id', 'fence')", "runs", "plan", "checkpoints", "documents", "chunks", "failures", "snapshots"];

    public static string Read(string path)
    {
        var text = new StringBuilder();
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        foreach (string table in Tables)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                text.Append(table.Split(' ')[0]);
                for (int i = 0; i < row.FieldCount; i++)
                {
                    object value = row.GetValue(i);
                    text.Append('|').Append(value is byte[] bytes ? Convert.ToHexStringLower(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture));
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    public static void Change(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
