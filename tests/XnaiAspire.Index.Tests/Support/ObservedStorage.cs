using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Tests.Support;

/// <summary>A storage of which somebody is told each operation before it is done, <c>create /full/path</c>, and may do what he likes meanwhile.</summary>
internal sealed class ObservedStorage(Action<string> before) : IStorage
{
    private readonly DiskStorage _disk = DiskStorage.Instance;

    public IStorageFile Open(string path, bool create)
    {
        before($"{(create && !File.Exists(path) ? "create" : "open")} {path}");
        return new ObservedFile(_disk.Open(path, create), before);
    }

    public bool FileExists(string path) => _disk.FileExists(path);

    public bool DirectoryExists(string path) => _disk.DirectoryExists(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public void CreateDirectory(string path)
    {
        before($"create-directory {path}");
        _disk.CreateDirectory(path);
    }

    public void Rename(string from, string to)
    {
        before($"rename {to}");
        _disk.Rename(from, to);
    }

    public bool TryExchange(string one, string other)
    {
        before($"exchange {other}");
        return _disk.TryExchange(one, other);
    }

    public void DeleteFile(string path)
    {
        before($"delete {path}");
        _disk.DeleteFile(path);
    }

    public void DeleteDirectory(string path)
    {
        before($"delete-directory {path}");
        _disk.DeleteDirectory(path);
    }

    public void CreateLink(string path, string target)
    {
        before($"link {path}");
        _disk.CreateLink(path, target);
    }

    public string? ReadLink(string path) => _disk.ReadLink(path);

    public void SyncDirectory(string path)
    {
        before($"sync-directory {path}");
        _disk.SyncDirectory(path);
    }

    private sealed class ObservedFile(IStorageFile file, Action<string> before) : IStorageFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            before($"write {Path}");
            file.Write(bytes, offset);
        }

        public void Truncate(long length)
        {
            before($"truncate {Path}");
            file.Truncate(length);
        }

        public void Sync()
        {
            before($"sync {Path}");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
