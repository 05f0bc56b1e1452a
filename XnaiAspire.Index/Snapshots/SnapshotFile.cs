using System.Security.Cryptography;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Snapshots;

/// <summary>A file of a snapshot while it is written: from front to back, hashed on the way.</summary>
internal sealed class SnapshotFile : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    private readonly IStorageFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _block = new byte[BlockBytes];
    private long _offset;
    private int _used;

    public SnapshotFile(IStorage storage, string directory, string name)
    {
        Name = name;
        _file = storage.Open(Path.Combine(directory, name), create: true);
    }

    public string Name { get; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int part = Math.Min(bytes.Length, _block.Length - _used);
            bytes[..part].CopyTo(_block.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
            if (_used == _block.Length)
            {
                Flush();
            }
        }
    }

    /// <summary>Makes the file durable.</summary>
    public SnapshotManifestFile Complete()
    {
        Flush();
        _file.Sync();
        return new SnapshotManifestFile(Name, _offset, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _hash.Dispose();
        _file.Dispose();
    }

    private void Flush()
    {
        if (_used > 0)
        {
            ReadOnlySpan<byte> bytes = _block.AsSpan(0, _used);
            _file.Write(bytes, _offset);
            _hash.AppendData(bytes);
            _offset += _used;
            _used = 0;
        }
    }
}
