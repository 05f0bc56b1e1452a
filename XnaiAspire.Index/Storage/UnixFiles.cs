using System.Runtime.InteropServices;

namespace XnaiAspire.Index.Storage;

/// <summary>POSIX calls that .NET has no equal for.</summary>
internal static partial class UnixFiles
{
    private const int ReadOnly = 0;

    /// <summary>rename(2): .NET's own moves refuse a link that points to a directory.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
        {
            throw new IOException($"Renaming {from} to {to} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>fsync of a directory, opened read-only.</summary>
    public static void SyncDirectory(string path)
    {
        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Error("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Error(string call, string path) =>
        new($"{call} of directory {path} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
