using System.Globalization;

namespace XnaiAspire.Bench;

/// <summary>A library made larger: several copies of another, side by side.</summary>
internal static class LibraryCopies
{
    /// <summary>Copies regular files only: a link would lead out of the copy.</summary>
    public static void Make(string library, string target, int count, CancellationToken cancellationToken)
    {
        var regular = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        foreach (string file in Directory.EnumerateFiles(library, "*", regular))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int copy = 1; copy <= count; copy++)
            {
                string to = Path.Combine(target, copy.ToString(CultureInfo.InvariantCulture), Path.GetRelativePath(library, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }
    }
}
