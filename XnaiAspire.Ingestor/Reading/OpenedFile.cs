using Microsoft.Win32.SafeHandles;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>A library's file that is being read, and the state it was in when it was opened.</summary>
internal sealed class OpenedFile : IDisposable
{
    private readonly string _full;
    private readonly SafeFileHandle _handle;

    private OpenedFile(string full, SafeFileHandle handle)
    {
        _full = full;
        _handle = handle;
        State = FileState.Of(handle);
    }

    public FileState State { get; }

    /// <exception cref="IOException">And what else <see cref="Explain"/> knows.</exception>
    public static Read<OpenedFile> Open(LibraryRoot root, string path)
    {
        string full = root.FullPath(path);

        // Looked at before it is opened: opening a FIFO would wait for a writer for ever.
        if (FileState.Of(full, followLinks: true) is not { } found)
            return Vanished;

        if (found.Kind != EntryKind.File)
            return new ReadFailure("read", "special-file", "a folder, FIFO, socket or device took the file's place", null);

        SafeFileHandle handle = File.OpenHandle(full, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (root.Holds(handle, full))
            return new OpenedFile(full, handle);

        handle.Dispose();
        return new ReadFailure("read", "link-outside", "a link out of the library took the place of the file or of a folder above it", null);
    }

    /// <summary>Fills a buffer from an offset on.</summary>
    /// <returns>False when the file ends before: somebody cut it.</returns>
    public async ValueTask<bool> FillAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int count = await RandomAccess.ReadAsync(_handle, buffer, offset, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return false;

            buffer = buffer[count..];
            offset += count;
        }

        return true;
    }

    /// <summary>By the handle: nobody wrote to it in place. By the name: no other file was renamed over it.</summary>
    public bool IsAsOpened() => FileState.Of(_handle) == State && FileState.Of(_full, followLinks: true) == State;

    /// <summary>What a file system's error means for the document; null when it is no such error.</summary>
    public static ReadFailure? Explain(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Vanished,
        UnauthorizedAccessException => new ReadFailure("read", "unreadable", error.Message, null),
        IOException => new ReadFailure("read", "io-error", error.Message, null),
        _ => null,
    };

    public void Dispose() => _handle.Dispose();

    private static ReadFailure Vanished => new("read", "vanished", "the file was there when the library was scanned and is gone", null);
}
