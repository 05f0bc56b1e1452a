namespace XnaiAspire.Index.Storage;

/// <summary>The real file system.</summary>
internal sealed class DiskStorage : IStorage
{
    public static DiskStorage Instance { get; } = new();

    public IStorageFile Open(string path, bool create) => new DiskFile(path, create);

    public bool FileExists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) =>
        Directory.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0;

    public IReadOnlyList<string> List(string directory)
    {
        var names = new List<string>();
        foreach (string path in Directory.EnumerateFileSystemEntries(directory))
        {
            names.Add(Path.GetFileName(path));
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void Rename(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixFiles.Rename(from, to);
        }
        else if (DirectoryExists(from))
        {
            if (DirectoryExists(to))
            {
                Directory.Delete(to);
            }

            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }

    public bool TryExchange(string one, string other) => OperatingSystem.IsLinux() && LinuxFiles.TryExchange(one, other);

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);

    public void CreateLink(string path, string target) => File.CreateSymbolicLink(path, target);

    public string? ReadLink(string path) => new FileInfo(path).LinkTarget;

    public void SyncDirectory(string path)
    {
        // Windows has no such call and needs none: NTFS journals its directories.
        if (!OperatingSystem.IsWindows())
        {
            UnixFiles.SyncDirectory(path);
        }
    }
}
