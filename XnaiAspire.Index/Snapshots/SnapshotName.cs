using System.Globalization;

namespace XnaiAspire.Index.Snapshots;

/// <summary>Names in <c>snapshots/</c>: a number, <c>latest</c>, or something with <c>.partial</c> that is not finished or about to go.</summary>
internal static class SnapshotName
{
    public const string PartialSuffix = ".partial";

    public static bool TryParse(string name, out long number) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
