using Microsoft.Win32.SafeHandles;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Reading;

/// <summary>Reads a whole file, or says why that is not possible. A file that somebody writes meanwhile is noticed.</summary>
internal sealed class FileLoader(string libraryRoot)
{
    private readonly LibraryRoot _root = new(libraryRoot);

    /// <summary>
    /// Longest file that is read. A document is in memory as a whole, at about ten times its size with chunks and vectors, so
    /// this is what keeps one file from ending the run.
    /// </summary>
    public const long MaxFileBytes = 64L << 20;

    // An editor that saves takes milliseconds: a second look meets the finished file. A log that grows all the time never does.
    private const int Attempts = 3;

    private const string Vanished = "the file was there when the library was scanned and is gone";

    /// <summary>Called with the full path when the bytes were read and before it is checked that they are of one state.</summary>
    internal Action<string> OnRead { get; init; } = static _ => { };

    public async Task<Read<LoadedFile>> LoadAsync(string path, CancellationToken cancellationToken)
    {
        string full = _root.FullPath(path);
        try
        {
            for (int attempt = 1; attempt <= Attempts; attempt++)
            {
                Read<LoadedFile>? loaded = await TryLoadAsync(full, cancellationToken).ConfigureAwait(false);
                if (loaded is { } result)
                    return result;
            }

            return new ReadFailure("read", "changed-while-read", $"the file changed during each of {Attempts} attempts to read it", null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ReadFailure("read", "vanished", Vanished, null);
        }
        catch (UnauthorizedAccessException e)
        {
            return new ReadFailure("read", "unreadable", e.Message, null);
        }
        catch (IOException e)
        {
            return new ReadFailure("read", "io-error", e.Message, null);
        }
    }

    // null: it changed while it was read.
    private async Task<Read<LoadedFile>?> TryLoadAsync(string full, CancellationToken cancellationToken)
    {
        // Looked at before it is opened: opening a FIFO would wait for a writer for ever.
        if (FileState.Of(full, followLinks: true) is not { } found)
            return (Read<LoadedFile>)new ReadFailure("read", "vanished", Vanished, null);

        if (found.Kind != EntryKind.File)
            return (Read<LoadedFile>)new ReadFailure("read", "special-file", "a folder, FIFO, socket or device took the file's place", null);

        using SafeFileHandle handle = File.OpenHandle(full, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (!_root.Holds(handle, full))
            return (Read<LoadedFile>)new ReadFailure("read", "link-outside", "a link out of the library took the place of the file or of a folder above it", null);

        FileState before = FileState.Of(handle);
        if (before.Size > MaxFileBytes)
            return (Read<LoadedFile>)new ReadFailure("read", "too-large", $"{before.Size:N0} bytes, the limit is {MaxFileBytes:N0}; split the file", null);

        byte[] bytes = new byte[before.Size];
        int read = 0;
        while (read < bytes.Length)
        {
            int count = await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), read, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return null;

            read += count;
        }

        OnRead(full);

        // By the handle: written to in place. By the name: another file was renamed over it.
        bool same = FileState.Of(handle) == before && FileState.Of(full, followLinks: true) == before;
        return same ? (Read<LoadedFile>)new LoadedFile(bytes, before.ChangedUtcTicks) : (Read<LoadedFile>?)null;
    }
}
