using System.Globalization;
using Microsoft.Data.Sqlite;

namespace XnaiAspire.Index.Ledger;

/// <summary>How values lie in columns.</summary>
internal static class Columns
{
    /// <exception cref="InvalidDataException">The ticks are of no date.</exception>
    public static DateTimeOffset Time(this SqliteDataReader row, int column) =>
        row.GetInt64(column) is var ticks && ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"{ticks} is no time.");

    public static string? OptionalText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? OptionalNumber(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static long ToInt64(object? scalar) => Convert.ToInt64(scalar, CultureInfo.InvariantCulture);
}
