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
        Verdict verdict = storage.Judge("write", Path);
        if (verdict is Verdict.HalfThenDeath or Verdict.HalfThenNoSpace)
        {
            ReadOnlySpan<byte> half = bytes[..(bytes.Length / 2)];
            storage.Tear(node, half, offset);
            file.Write(half, offset);
            throw storage.Failure(verdict == Verdict.HalfThenDeath ? Verdict.Dead : Verdict.NoSpace);
        }

        storage.ThrowUnlessProceeding(verdict);
        file.Write(bytes, offset);
        node.Write(bytes, offset);
    }

    public void Truncate(long length)
    {
        storage.Step("truncate", Path);
        file.Truncate(length);
        node.Truncate(length);
    }

    public void Sync()
    {
        Verdict verdict = storage.Judge("sync", Path);
        if (verdict == Verdict.Error)
        {
            node.LoseUnsynced();
        }

        storage.ThrowUnlessProceeding(verdict);
        node.Sync();
    }

    public void Dispose() => file.Dispose();
}
