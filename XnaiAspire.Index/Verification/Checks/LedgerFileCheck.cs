using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>The ledger as a database: pages, indexes, types, tables.</summary>
internal static class LedgerFileCheck
{
    // Lines of SQLite's own report; behind the first few there is nothing more to learn.
    private const int MostLines = 100;

    public static void Run(CheckContext check, LedgerConnection ledger)
    {
        CheckHeader(check);

        // Of an older version the tables are others; the next writer brings them up to date.
        if (check.Identity is not null)
        {
            CheckTables(check, ledger);
        }

        using SqliteDataReader line = ledger.Query($"PRAGMA integrity_check({MostLines})");
        while (line.Read())
        {
            string text = line.GetString(0);
            if (text != "ok")
            {
                check.Corrupt("ledger-integrity", "ledger.db", text.ReplaceLineEndings(" "), check.Next.Rebuild);
            }
        }

        check.Progress.Add("ledger", new FileInfo(check.Layout.Ledger).Length);
    }

    // Bytes 18 and 19 say what may write and read the file: 2 and 2 with a write-ahead log. Above, SQLite reads it as ever and writes nothing more.
    private static void CheckHeader(CheckContext check)
    {
        Span<byte> versions = stackalloc byte[2];
        using SafeFileHandle file = File.OpenHandle(check.Layout.Ledger, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.Read(file, versions, 18) == 2 && versions is not ([1, 1] or [2, 2]))
        {
            check.Corrupt("ledger-integrity", "ledger.db bytes 18-19", $"The file's format is {versions[0]}, {versions[1]}; SQLite writes 2, 2.", check.Next.Rebuild);
        }
    }

    private static void CheckTables(CheckContext check, LedgerConnection ledger)
    {
        Dictionary<string, string> wanted = Wanted();
        using SqliteDataReader found = ledger.Query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
        while (found.Read())
        {
            string name = found.GetString(0);
            if (!wanted.Remove(name, out string? sql))
            {
                check.Corrupt("ledger-schema", $"ledger.db: {name}", "This table or index is none of a ledger's.", check.Next.Rebuild);
            }
            else if (Normal(found.GetString(1)) != sql)
            {
                check.Corrupt("ledger-schema", $"ledger.db: {name}", "It is not defined as a ledger's is.", check.Next.Rebuild);
            }
        }

        foreach (string name in wanted.Keys)
        {
            check.Corrupt("ledger-schema", $"ledger.db: {name}", "The table or index is missing.", check.Next.Rebuild);
        }
    }

    // SQLite keeps the statement that made a table, so a new ledger in memory says how each has to read.
    private static Dictionary<string, string> Wanted()
    {
        using LedgerConnection model = LedgerConnection.OpenInMemory();
        model.ExecuteOnce(LedgerSchema.Tables + LedgerSchema.Indexes);
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        using SqliteDataReader row = model.Query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
        while (row.Read())
        {
            wanted.Add(row.GetString(0), Normal(row.GetString(1)));
        }

        return wanted;
    }

    private static string Normal(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
