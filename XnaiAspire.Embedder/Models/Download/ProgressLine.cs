using System.Globalization;

namespace XnaiAspire.Embedder.Models.Download;

/// <summary>How far a download is, in words.</summary>
internal static class ProgressLine
{
    private const int BarWidth = 20;
    private const double Mega = 1e6;

    /// <summary>"12.3 of 36.4 MB, 34 %, 4.1 MB/s, 6 s left"; what is not known is left out.</summary>
    /// <param name="bytes">Bytes that are there.</param>
    /// <param name="total">Bytes of the file, where known.</param>
    /// <param name="bytesPerSecond">Speed; 0 while it is not known.</param>
    public static string Format(long bytes, long? total, double bytesPerSecond)
    {
        List<string> parts = [total is null ? Invariant($"{bytes / Mega:0.0} MB") : Invariant($"{bytes / Mega:0.0} of {total / Mega:0.0} MB")];
        if (total > 0)
            parts.Add(Invariant($"{100 * bytes / total} %"));
        if (bytesPerSecond > 0)
            parts.Add(Invariant($"{bytesPerSecond / Mega:0.0} MB/s"));
        if (bytesPerSecond > 0 && total > bytes)
            parts.Add(Duration((total.Value - bytes) / bytesPerSecond) + " left");
        return string.Join(", ", parts);
    }

    /// <summary>"[######--------------]".</summary>
    public static string Bar(long bytes, long total)
    {
        var done = total > 0 ? (int)Math.Clamp(BarWidth * (double)bytes / total, 0, BarWidth) : 0;
        return $"[{new string('#', done)}{new string('-', BarWidth - done)}]";
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 60 => Invariant($"{Math.Ceiling(seconds):0} s"),
        < 3600 => Invariant($"{Math.Ceiling(seconds / 60):0} min"),
        _ => Invariant($"{seconds / 3600:0.0} h"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
