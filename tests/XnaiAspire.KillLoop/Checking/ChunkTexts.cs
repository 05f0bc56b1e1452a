using Microsoft.Data.Sqlite;
using XnaiAspire.KillLoop.Forwarding;

namespace XnaiAspire.KillLoop.Checking;

/// <summary>Texts of chunks as a stranger reads them: bytes of <c>texts.utf8</c> by the ledger's places, or, of an older program, from the ledger itself.</summary>
internal sealed class ChunkTexts
{
    private readonly byte[]? _utf8;

    public ChunkTexts(SqliteFile ledger, string directory)
    {
        if (ledger.Number("PRAGMA user_version") >= Wreck.LatestLedger)
            _utf8 = ReadShared(Path.Combine(directory, "texts.utf8"));
    }

    /// <summary>Columns of <c>chunks c</c> that <see cref="KeyOf"/> needs.</summary>
    public string Columns => _utf8 is null ? "c.text, 0" : "c.text_at, c.text_bytes";

    /// <param name="row">A row of a query.</param>
    /// <param name="column">The first of <see cref="Columns"/> in it.</param>
    public UInt128 KeyOf(SqliteDataReader row, int column) =>
        _utf8 is null ? TextKey.Of(row.GetString(column)) : TextKey.Of(_utf8.AsSpan((int)row.GetInt64(column), row.GetInt32(column + 1)));

    private static byte[] ReadShared(string path)
    {
        // A writer that died just after it made the ledger.
        if (!File.Exists(path))
            return [];

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] utf8 = new byte[file.Length];
        file.ReadExactly(utf8);
        return utf8;
    }
}
