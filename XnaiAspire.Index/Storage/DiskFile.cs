using Microsoft.Win32.SafeHandles;

namespace XnaiAspire.Index.Storage;

/// <summary>A file of the real file system.</summary>
internal sealed class DiskFile : IStorageFile
{
    private readonly SafeFileHandle _handle;
    private readonly Action<SafeFileHandle> _sync;
    private bool _syncFailed;

    /// <param name="path">The file.</param>
    /// <param name="create">Whether it is created where it is not there.</param>
    /// <param name="sync">fsync; another one for the tests, because no file of a sound disk fails it.</param>
    public DiskFile(string path, bool create, Action<SafeFileHandle>? sync = null)
    {
        _sync = sync ?? RandomAccess.FlushToDisk;
        Path = path;
        // Readers map the file while it grows, so it is shared; the directory's lock keeps other writers away.
        _handle = File.OpenHandle(path, create ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(_handle);

    public void Read(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, buffer, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"{Path} ends at byte {Length}; {buffer.Length} more bytes were expected at {offset}.");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        ThrowIfSyncFailed();
        RandomAccess.Write(_handle, bytes, offset);
    }

    public void Truncate(long length)
    {
        ThrowIfSyncFailed();
        RandomAccess.SetLength(_handle, length);
    }

    public void Sync()
    {
        ThrowIfSyncFailed();
        try
        {
            _sync(_handle);
        }
        catch (IOException)
        {
            _syncFailed = true;
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    // After a failed fsync Linux marks the pages clean: a second fsync would succeed and prove nothing.
    private void ThrowIfSyncFailed()
    {
        if (_syncFailed)
        {
            throw new IOException($"An earlier fsync of {Path} failed; what it holds is only known after opening the index again.");
        }
    }
}
