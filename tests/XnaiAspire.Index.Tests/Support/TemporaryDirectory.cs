namespace XnaiAspire.Index.Tests.Support;

/// <summary>A directory of its own for a test; gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    // In memory where the system offers it: the tests simulate what a disk does, and waiting for a real one proves nothing more.
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public TemporaryDirectory() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(Root, $"xnai-index-{Guid.NewGuid():n}");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
