namespace XnaiAspire.KillLoop.Library;

/// <summary>The loop's own copy of the documents, so that it can edit them; the originals are only read.</summary>
internal sealed class LibraryCopy(string original, string root)
{
    public string Root => root;

    /// <summary>Makes it what the original is, times included.</summary>
    public void Reset()
    {
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);

        Copy(original, root);
    }

    /// <summary>All files, relative, in ordinal order.</summary>
    public IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal),
    ];

    /// <summary>A directory with all below it; links stay links.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is FileInfo file)
            {
                file.CopyTo(target);
                File.SetLastWriteTimeUtc(target, file.LastWriteTimeUtc);
            }
            else
            {
                Copy(entry.FullName, target);
            }
        }
    }
}
