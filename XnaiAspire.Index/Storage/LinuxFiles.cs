using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace XnaiAspire.Index.Storage;

/// <summary>renameat2(2) and statx(2): what .NET does not offer and only Linux has.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFiles
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint ExchangeNames = 2; // RENAME_EXCHANGE
    private const int InvalidArgument = 22; // EINVAL: the file system cannot exchange
    private const int NotImplemented = 38; // ENOSYS: the kernel cannot
    private const uint Inode = 0x100; // STATX_INO

    /// <summary>False when kernel or file system cannot exchange names.</summary>
    public static bool TryExchange(string one, string other)
    {
        if (RenameAt2(CurrentDirectory, one, CurrentDirectory, other, ExchangeNames) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is InvalidArgument or NotImplemented
            ? false
            : throw new IOException($"Exchanging {one} and {other} failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Device and inode, which tell whether a path still names the same thing; null when nothing is there.</summary>
    public static unsafe FileIdentity? Identify(string path)
    {
        // struct statx is 256 bytes with the same layout on every architecture: stx_ino at 32, stx_dev_major and _minor at 136.
        byte* buffer = stackalloc byte[256];
        return StatX(CurrentDirectory, path, 0, Inode, buffer) == 0
            ? new FileIdentity(*(ulong*)(buffer + 136), *(ulong*)(buffer + 32))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, byte* buffer);
}
