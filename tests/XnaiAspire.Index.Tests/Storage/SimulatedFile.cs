using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Tests.Storage;

/// <summary>A file whose durable content is kept beside the visible one.</summary>
internal sealed class SimulatedFile(SimulatedStorage storage, IStorageFile file, SimulatedNode node) : IStorageFile
{
    public string Path => file.Path;

    public long Length => file.Length;

    public void Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (storage.Step("write", Path))
        {
            Tear(bytes, offset);
            throw new SimulatedCrashException($"write {Path}");
        }

        file.Write(bytes, offset);
    }

    public void Truncate(long length)
    {
        storage.Step("truncate", Path);
        file.Truncate(length);
    }

    public void Sync()
    {
        storage.Step("sync", Path);
        node.Content = ReadAll();
    }

    public void Dispose() => file.Dispose();

    // The kernel may write pages back at any time: half of this write is on the disk although nobody asked for it.
    private void Tear(ReadOnlySpan<byte> bytes, long offset)
    {
        int half = bytes.Length / 2;
        byte[] content = node.Content ?? [];
        Array.Resize(ref content, (int)Math.Max(content.Length, offset + half));
        bytes[..half].CopyTo(content.AsSpan((int)offset));
        node.Content = content;
        file.Write(bytes[..half], offset);
    }

    private byte[] ReadAll()
    {
        byte[] content = new byte[file.Length];
        file.Read(content, 0);
        return content;
    }
}
