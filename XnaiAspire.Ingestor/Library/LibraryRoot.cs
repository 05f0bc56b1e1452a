using Microsoft.Win32.SafeHandles;

namespace XnaiAspire.Ingestor.Library;

/// <summary>Tells what lies in a library from what only seems to, through links.</summary>
internal sealed class LibraryRoot(string root)
{
    // Linux itself gives up after 40 links.
    private const int MaxLinks = 40;

    private readonly string? _real = RealPath(root);

    /// <summary>Full path as it was given.</summary>
    public string Path => root;

    /// <summary>Full path of a document.</summary>
    public string FullPath(string documentPath) => System.IO.Path.Combine(root, documentPath);

    /// <summary>Whether a path without links in it lies in the library.</summary>
    public bool Holds(string realPath) =>
        _real is not null && realPath.StartsWith(System.IO.Path.EndsInDirectorySeparator(_real) ? _real : _real + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>
    /// Whether an open file lies in the library. Asked of the handle, so that it is no use to swap a file or a folder above it for a link between the scan
    /// and the reading.
    /// </summary>
    public bool Holds(SafeFileHandle handle, string fullPath)
    {
        string? real = OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget : null;
        return (real ?? RealPath(fullPath)) is { } path && Holds(path);
    }

    /// <summary>Every link on the way resolved, those of folders above the file included; null when it leads nowhere or in circles.</summary>
    public static string? RealPath(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        for (int links = 0; links <= MaxLinks; links++)
        {
            string? link = FirstLink(full, out string? target, out string rest);
            if (link is null)
                return full;

            full = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(link)!, target!, rest));
        }

        return null;
    }

    private static string? FirstLink(string full, out string? target, out string rest)
    {
        for (int i = 1; i <= full.Length; i++)
        {
            if (i < full.Length && full[i] != System.IO.Path.DirectorySeparatorChar)
                continue;

            string prefix = full[..i];
            target = new FileInfo(prefix).LinkTarget;
            if (target is not null)
            {
                rest = full[i..].TrimStart(System.IO.Path.DirectorySeparatorChar);
                return prefix;
            }
        }

        target = null;
        rest = "";
        return null;
    }
}
