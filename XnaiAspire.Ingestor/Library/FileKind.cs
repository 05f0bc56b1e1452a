using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace XnaiAspire.Ingestor.Library;

/// <summary>
/// Tells regular files from FIFOs, sockets and devices, which .NET does not: opening a FIFO would wait for a writer for ever.
/// </summary>
internal static partial class FileKind
{
    // statx(2): the one stat call whose structure is the same on every architecture. 256 bytes, stx_mode a uint16 at offset 28.
    private const int StatxSize = 256;
    private const int ModeOffset = 28;
    private const int CurrentDirectory = -100; // AT_FDCWD: the path is absolute, so it does not matter
    private const uint TypeAndMode = 0x3;      // STATX_TYPE | STATX_MODE
    private const int TypeMask = 0xF000;       // S_IFMT
    private const int Regular = 0x8000;        // S_IFREG

    /// <summary>Whether a path, links followed, is a regular file. Special files have length 0, so only those cost a call.</summary>
    public static bool IsRegular(string fullPath, long length)
    {
        if (length > 0 || !OperatingSystem.IsLinux())
            return true;

        return IsRegularOnLinux(fullPath);
    }

    [SupportedOSPlatform("linux")]
    private static bool IsRegularOnLinux(string fullPath)
    {
        byte[] path = Encoding.UTF8.GetBytes(fullPath + '\0');
        byte[] answer = new byte[StatxSize];
        if (Statx(CurrentDirectory, path, 0, TypeAndMode, answer) != 0)
            return true; // Gone or not ours: opening it will tell.

        return (BitConverter.ToUInt16(answer, ModeOffset) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] answer);
}
