using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Backup;

/// <summary>
/// A file of an index that is being backed up. Opened for reading alone, so a writer may go on, and a medium that cannot be written is no trouble.
/// For one thread at a time.
/// </summary>
internal sealed class SourceFile : IDisposable
{
    // Few calls, and little enough for a small machine.
    private const int BlockBytes = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly byte[] _block = new byte[BlockBytes];

    /// <exception cref="FileNotFoundException">It is not there; <see cref="DirectoryNotFoundException"/> when its directory is not.</exception>
    public SourceFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Copies bytes to the same place in another file.</summary>
    /// <param name="target">The other file; not synced here.</param>
    /// <param name="offset">The first.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Their CRC-32C.</returns>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public uint CopyTo(IStorageFile target, long offset, long end, CancellationToken cancellationToken)
    {
        uint checksum = 0;
        while (offset < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = RandomAccess.Read(_handle, _block.AsSpan(0, (int)Math.Min(BlockBytes, end - offset)), offset);
            if (read == 0)
            {
                throw new InvalidDataException($"{_path} ends at byte {offset}; the ledger counts {end}.");
            }

            ReadOnlySpan<byte> bytes = _block.AsSpan(0, read);
            checksum = FaissFlatFile.Crc32C(checksum, bytes);
            target.Write(bytes, offset);
            offset += read;
        }

        return checksum;
    }

    public void Dispose() => _handle.Dispose();
}
