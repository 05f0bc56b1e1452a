using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Library;

/// <summary>Walks through a library. Only looks; opens no file and writes nothing.</summary>
internal sealed class LibraryScanner
{
    // Deeper trees come from loops of bind mounts, not from people. A path this deep is beyond PATH_MAX with names of 16 letters.
    private const int MaxDepth = 256;

    private readonly string _root;
    private readonly string? _realRoot;
    private readonly HashSet<string> _fileTypes;

    public LibraryScanner(string root, IEnumerable<string> fileTypes)
    {
        _root = root;
        _realRoot = RealPath(root);
        _fileTypes = new HashSet<string>(fileTypes, StringComparer.OrdinalIgnoreCase);
    }

    /// <exception cref="IOException">The library itself cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The library itself may not be read.</exception>
    public LibraryScan Scan(CancellationToken cancellationToken)
    {
        var found = new Findings([], [], []);
        var folders = new Stack<(DirectoryInfo Folder, string Path, int Depth)>();
        folders.Push((new DirectoryInfo(_root), "", 0));

        while (folders.TryPop(out (DirectoryInfo Folder, string Path, int Depth) current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (FileSystemInfo entry in current.Folder.EnumerateFileSystemInfos("*", Everything))
                {
                    string path = current.Path.Length == 0 ? entry.Name : $"{current.Path}/{entry.Name}";
                    if (entry is not DirectoryInfo folder)
                        Look((FileInfo)entry, path, found);
                    else if (folder.LinkTarget is { } target)
                        found.Skipped.Add(new SkippedEntry(path, "link-to-folder", $"links to the folder '{target}'; folders are not entered through links"));
                    else if (current.Depth == MaxDepth)
                        found.Unreadable.Add(new SkippedEntry(path, "too-deep", $"more than {MaxDepth} folders deep"));
                    else
                        folders.Push((folder, path, current.Depth + 1));
                }
            }
            catch (Exception e) when (current.Path.Length > 0 && e is IOException or UnauthorizedAccessException)
            {
                found.Unreadable.Add(new SkippedEntry(current.Path, "folder-unreadable", e.Message));
            }
        }

        found.Files.Sort((one, other) => DocumentPath.Order.Compare(one.Path, other.Path));
        found.Skipped.Sort((one, other) => DocumentPath.Order.Compare(one.Path, other.Path));
        found.Unreadable.Sort((one, other) => DocumentPath.Order.Compare(one.Path, other.Path));
        return new LibraryScan(found.Files, found.Skipped, found.Unreadable);
    }

    // Hidden files are documents like any other; a folder that may not be opened must be heard of.
    private static EnumerationOptions Everything { get; } = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    private void Look(FileInfo file, string path, Findings found)
    {
        if (!_fileTypes.Contains(file.Extension.TrimStart('.')))
            return;

        // .NET puts U+FFFD where a name's bytes are not UTF-8; such a file cannot be opened by that name.
        if (file.Name.Contains('\uFFFD'))
        {
            found.Unreadable.Add(new SkippedEntry(path, "name-not-utf8", "the file's name is not UTF-8; rename it"));
            return;
        }

        try
        {
            FileInfo content = file;
            if (file.LinkTarget is { } target)
            {
                if (RealPath(file.FullName) is not { } real || new FileInfo(real) is not { Exists: true } linked)
                {
                    found.Skipped.Add(new SkippedEntry(path, "link-broken", $"links to '{target}', which is not there"));
                    return;
                }

                if (_realRoot is null || !real.StartsWith(_realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    found.Skipped.Add(new SkippedEntry(path, "link-outside", $"links to '{target}' outside the library"));
                    return;
                }

                content = linked;
            }

            if (FileKind.IsRegular(content.FullName, content.Length))
                found.Files.Add(new LibraryFile(path, content.Length, content.LastWriteTimeUtc.Ticks));
            else
                found.Skipped.Add(new SkippedEntry(path, "special-file", "a FIFO, socket or device"));
        }
        catch (FileNotFoundException)
        {
            // Gone between listing and looking: then it is not in the library.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Unreadable.Add(new SkippedEntry(path, "unreadable", e.Message));
        }
    }

    // Every link on the way resolved, those of folders above the file included; null when it leads nowhere or in circles.
    private static string? RealPath(string path)
    {
        // Linux itself gives up after 40 links.
        const int MaxLinks = 40;
        string full = Path.GetFullPath(path);
        for (int links = 0; links <= MaxLinks; links++)
        {
            string? link = FirstLink(full, out string? target, out string rest);
            if (link is null)
                return full;

            full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target!, rest));
        }

        return null;
    }

    private static string? FirstLink(string full, out string? target, out string rest)
    {
        for (int i = 1; i <= full.Length; i++)
        {
            if (i < full.Length && full[i] != Path.DirectorySeparatorChar)
                continue;

            string prefix = full[..i];
            target = new FileInfo(prefix).LinkTarget;
            if (target is not null)
            {
                rest = full[i..].TrimStart(Path.DirectorySeparatorChar);
                return prefix;
            }
        }

        target = null;
        rest = "";
        return null;
    }

    private sealed record Findings(List<LibraryFile> Files, List<SkippedEntry> Skipped, List<SkippedEntry> Unreadable);
}
