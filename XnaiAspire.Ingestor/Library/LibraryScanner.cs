using System.IO.Enumeration;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Library;

/// <summary>
/// Walks through a library. Only looks, once a file; opens none and writes nothing. Of a shard it finds the files alone that belong to it; folders that cannot
/// be opened concern every shard.
/// </summary>
internal sealed class LibraryScanner(string root, IEnumerable<string> fileTypes, LibraryShard? shard = null)
{
    // Deeper trees come from loops of bind mounts, not from people. A path this deep is beyond PATH_MAX with names of 16 letters.
    private const int MaxDepth = 256;

    // .NET puts U+FFFD where a name's bytes are not UTF-8; what has such a name cannot be opened by it.
    private const char Undecodable = '\uFFFD';

    private readonly LibraryRoot _root = new(root);

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _fileTypes =
        new HashSet<string>(fileTypes, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <exception cref="IOException">The library itself cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The library itself may not be read.</exception>
    public LibraryScan Scan(CancellationToken cancellationToken)
    {
        var found = new Findings([], [], []);
        var folders = new Stack<(string Path, int Depth)>();
        folders.Push(("", 0));

        while (folders.TryPop(out (string Path, int Depth) current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach ((string name, bool isFolder) in Entries(_root.FullPath(current.Path)))
                {
                    string path = current.Path.Length == 0 ? name : $"{current.Path}/{name}";
                    if (!isFolder)
                        LookAtFile(path, name, found);
                    else if (LookAtFolder(path, current.Depth + 1, found))
                        folders.Push((path, current.Depth + 1));
                }
            }
            catch (DirectoryNotFoundException) when (current.Path.Length > 0)
            {
                // Gone between listing and looking: then it is not in the library.
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

    // Names and what the directory itself says of them: of 100,000 files that nobody wants, none is looked at. A link to a folder counts as one.
    private static FileSystemEnumerable<(string Name, bool IsFolder)> Entries(string folder) =>
        new(folder, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), Everything);

    /// <returns>Whether it is to be entered.</returns>
    private bool LookAtFolder(string path, int depth, Findings found)
    {
        string full = _root.FullPath(path);
        FileState? state = FileState.Of(full, followLinks: false);
        if (state is null && IsUndecodable(path))
            found.Unreadable.Add(new SkippedEntry(path, "name-not-utf8", "the folder's name is not UTF-8; rename it"));
        else if (state is { Kind: EntryKind.Link })
            found.Skipped.Add(new SkippedEntry(path, "link-to-folder", $"links to the folder '{new FileInfo(full).LinkTarget}'; folders are not entered through links"));
        else if (depth > MaxDepth)
            found.Unreadable.Add(new SkippedEntry(path, "too-deep", $"more than {MaxDepth} folders deep"));
        else
            return state is { Kind: EntryKind.Folder };

        return false;
    }

    private void LookAtFile(string path, string name, Findings found)
    {
        if (!_fileTypes.Contains(Path.GetExtension(name.AsSpan()).TrimStart('.')) || shard?.Holds(path) == false)
            return;

        try
        {
            string full = _root.FullPath(path);
            FileState? state = FileState.Of(full, followLinks: false);
            if (state is null)
            {
                // Or gone between listing and looking: then it is not in the library.
                if (IsUndecodable(path))
                    found.Unreadable.Add(new SkippedEntry(path, "name-not-utf8", "the file's name is not UTF-8; rename it"));

                return;
            }

            if (state is { Kind: EntryKind.Link })
                state = Follow(path, full, found);

            if (state is { Kind: EntryKind.File } file)
                found.Files.Add(new LibraryFile(path, file.Size, file.ChangedUtcTicks));
            else if (state is { Kind: EntryKind.Special })
                found.Skipped.Add(new SkippedEntry(path, "special-file", "a FIFO, socket or device"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Unreadable.Add(new SkippedEntry(path, "unreadable", e.Message));
        }
    }

    private FileState? Follow(string path, string full, Findings found)
    {
        string? target = new FileInfo(full).LinkTarget;
        if (LibraryRoot.RealPath(full) is not { } real || FileState.Of(real, followLinks: true) is not { } state)
            found.Skipped.Add(new SkippedEntry(path, "link-broken", $"links to '{target}', which is not there"));
        else if (!_root.Holds(real))
            found.Skipped.Add(new SkippedEntry(path, "link-outside", $"links to '{target}' outside the library"));
        else
            return state;

        return null;
    }

    private static bool IsUndecodable(string path) => path.Contains(Undecodable, StringComparison.Ordinal);

    private sealed record Findings(List<LibraryFile> Files, List<SkippedEntry> Skipped, List<SkippedEntry> Unreadable);
}
