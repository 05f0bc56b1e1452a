using System.Runtime.InteropServices;

namespace XnaiAspire.Embedder.Models.Gguf;

/// <summary>
/// Puts a file into place so that a reader, or a power cut, finds the old state or the whole new file and nothing between: written under
/// another name, flushed to the disk, renamed, and the directory flushed too.
/// </summary>
internal static partial class DurableFile
{
    private const int OpenReadOnly = 0;

    public static async Task WriteAsync(string path, Action<Stream> write, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(directory);
        // Unique, so that two processes that write at once do not write into each other's file; the last rename wins.
        string temporary = $"{full}.{Environment.ProcessId}-{Guid.NewGuid():n}.tmp";
        try
        {
            FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            await using (stream.ConfigureAwait(false))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            Place(temporary, full);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Gives a file that is complete and flushed the name that readers look for, in the same directory.</summary>
    public static void Place(string complete, string path)
    {
        File.Move(complete, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>A rename is durable only once its directory is; .NET opens no directories, and Windows neither needs nor allows it.</summary>
    private static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(directory, OpenReadOnly);
        if (handle < 0)
            throw new IOException($"Cannot open directory '{directory}' to flush it: error {Marshal.GetLastPInvokeError()}.");
        try
        {
            if (Fsync(handle) != 0)
                throw new IOException($"Cannot flush directory '{directory}': error {Marshal.GetLastPInvokeError()}.");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int handle);
}
