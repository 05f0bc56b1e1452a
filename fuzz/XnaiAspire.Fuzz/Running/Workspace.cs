namespace XnaiAspire.Fuzz.Running;

/// <summary>A directory for readers that want files; in memory where the system offers it.</summary>
internal sealed class Workspace : IDisposable
{
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public Workspace() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(Root, $"xnai-fuzz-{Guid.NewGuid():n}");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
