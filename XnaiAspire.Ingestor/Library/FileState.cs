using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace XnaiAspire.Ingestor.Library;

/// <summary>What lies at a path.</summary>
internal enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, when it was not followed.</summary>
    Link,

    /// <summary>A FIFO, socket or device. Opening a FIFO would wait for a writer for ever.</summary>
    Special,
}

/// <summary>
/// What a look at a file tells without opening it. Two equal states mean that nobody wrote the file in between, as far as its file system keeps count.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ChangedUtcTicks">
/// The later of modification time and, on Linux, status change time (ctime), UTC ticks. Programs set the first one back as they like (archives, copies,
/// <c>touch</c>); the second one the kernel alone sets, whenever content, name or rights change.
/// </param>
/// <param name="Device">Of the file system; 0 where that is not known.</param>
/// <param name="Inode">Tells a file from another one that took its name; 0 where that is not known.</param>
internal readonly partial record struct FileState(EntryKind Kind, long Size, long ChangedUtcTicks, ulong Device, ulong Inode)
{
    // statx(2): the one stat call whose structure is the same on every architecture.
    private const int CurrentDirectory = -100;     // AT_FDCWD: the paths are absolute, so it does not matter
    private const int DoNotFollow = 0x100;         // AT_SYMLINK_NOFOLLOW
    private const int TheHandleItself = 0x1000;    // AT_EMPTY_PATH
    private const uint Wanted = 0x1 | 0x40 | 0x80 | 0x100 | 0x200; // STATX_TYPE, MTIME, CTIME, INO, SIZE
    private const int NoEntry = 2;                 // ENOENT
    private const int NotDirectory = 20;           // ENOTDIR: a folder on the way became a file
    private const int NoAccess = 13;               // EACCES

    /// <summary>Null when there is nothing at the path.</summary>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be passed.</exception>
    /// <exception cref="IOException">The file system does not answer.</exception>
    public static FileState? Of(string fullPath, bool followLinks)
    {
        if (OperatingSystem.IsLinux())
            return OnLinux(CurrentDirectory, fullPath, followLinks ? 0 : DoNotFollow);

        FileInfo file = new(fullPath);
        if (file.LinkTarget is not null && followLinks && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;

        if (!file.Exists)
            return Directory.Exists(fullPath) ? new FileState(EntryKind.Folder, 0, 0, 0, 0) : null;

        return new FileState(file.LinkTarget is null ? EntryKind.File : EntryKind.Link, file.Length, file.LastWriteTimeUtc.Ticks, 0, 0);
    }

    /// <summary>Of an open file, whatever its name is by now.</summary>
    public static FileState Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return new FileState(EntryKind.File, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks, 0, 0);

        bool added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            return OnLinux((int)handle.DangerousGetHandle(), "", TheHandleItself) ?? throw new IOException("The open file has no state.");
        }
        finally
        {
            if (added)
                handle.DangerousRelease();
        }
    }

    [SupportedOSPlatform("linux")]
    private static unsafe FileState? OnLinux(int directory, string path, int flags)
    {
        byte* answer = stackalloc byte[256];
        if (Statx(directory, path, flags, Wanted, answer) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
            return error switch
            {
                NoEntry or NotDirectory => null,
                NoAccess => throw new UnauthorizedAccessException(message),
                _ => throw new IOException(message),
            };
        }

        // struct statx: stx_mode at 28, stx_ino 32, stx_size 40, stx_ctime 96, stx_mtime 112, stx_dev_major and _minor 136.
        EntryKind kind = (*(ushort*)(answer + 28) & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Folder,
            0xA000 => EntryKind.Link,
            _ => EntryKind.Special,
        };
        return new FileState(
            kind, *(long*)(answer + 40), Math.Max(Ticks(answer + 96), Ticks(answer + 112)), *(ulong*)(answer + 136), *(ulong*)(answer + 32));
    }

    // struct statx_timestamp: seconds since 1970 (int64), nanoseconds (uint32). Years that .NET does not have come from broken disks and jokes.
    private static unsafe long Ticks(byte* time)
    {
        long seconds = Math.Clamp(*(long*)time, -62_135_596_800, 253_402_300_799);
        return DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond + *(uint*)(time + 8) / 100;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* answer);
}
