using System.Runtime.InteropServices;

namespace XnaiAspire.Index.Storage;

/// <summary>fsync of a directory, which .NET has no call for. Opening it read-only and fsync is POSIX.</summary>
internal static partial class UnixDirectory
{
    private const int ReadOnly = 0;

    public static void Sync(string path)
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

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
