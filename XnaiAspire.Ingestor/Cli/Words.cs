using System.Globalization;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>Figures as the page writes them too.</summary>
internal static class Words
{
    /// <summary>1712 -> <c>1,712</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>12.34 -> <c>12.3</c>, 1234.5 -> <c>1,235</c>.</summary>
    public static string Rate(double value) => value.ToString(value >= 100 ? "N0" : "0.#", CultureInfo.InvariantCulture);

    /// <summary><c>0.4 s</c>, <c>1 min 5 s</c>, <c>1 h 2 min</c>, <c>2 d 3 h</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.#} s"),
        { TotalMinutes: < 1 } => $"{time.Seconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Days} d {time.Hours} h",
    };

    /// <summary>A path as a shell takes it for one.</summary>
    public static string Argument(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    /// <summary><c>1 document</c>, <c>1,712 documents</c>.</summary>
    public static string Of(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";
}
