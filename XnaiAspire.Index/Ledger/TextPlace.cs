using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>Where a chunk's text lies in <c>texts.utf8</c>.</summary>
/// <param name="At">Offset of its first byte.</param>
/// <param name="Bytes">Its length in UTF-8.</param>
internal readonly record struct TextPlace(long At, long Bytes)
{
    public long End => At + Bytes;

    /// <summary>From two neighbouring columns, <c>text_at, text_bytes</c>.</summary>
    public static TextPlace Of(SqliteDataReader row, int column) => new(row.GetInt64(column), row.GetInt64(column + 1));
}
