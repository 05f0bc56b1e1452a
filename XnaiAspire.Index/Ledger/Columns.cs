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

    /// <summary>
    /// That a page of a table in order of paths ends behind where it began. In a damaged ledger it may not, by an index that is wrong or by text
    /// that is not UTF-8 and comes back as another, and whoever reads page by page would never come to an end.
    /// </summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void CheckAdvance<T>(string after, List<T> page, Func<T, string> pathOf)
    {
        if (page.Count > 0 && DocumentPath.Order.Compare(pathOf(page[^1]), after) <= 0)
        {
            throw new InvalidDataException($"Behind \"{after}\" comes \"{pathOf(page[^1])}\", which is not behind it.");
        }
    }

    public static string? OptionalText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? OptionalNumber(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static long ToInt64(object? scalar) => Convert.ToInt64(scalar, CultureInfo.InvariantCulture);
}
