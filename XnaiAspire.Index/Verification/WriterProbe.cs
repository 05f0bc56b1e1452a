using System.Globalization;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Verification;

/// <summary>Finds out whether a writer holds an index without touching its lock: trying to take it would turn away a writer that comes just then.</summary>
internal static class WriterProbe
{
    private const string Locks = "/proc/locks";

    public static bool IsHeld(string lockFile)
    {
        if (!File.Exists(lockFile))
        {
            return false;
        }

        return OperatingSystem.IsLinux() && File.Exists(Locks) ? IsListed(lockFile) : IsRefused(lockFile);
    }

    // "12: FLOCK  ADVISORY  WRITE 4711 fd:01:1835043 0 EOF": device and inode are the sixth word. Layered file systems give another device
    // than stat does, so the inode decides.
    private static bool IsListed(string lockFile)
    {
        string? inode = FileIdentity.Of(lockFile)?.Number.ToString(CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(Locks))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 5 && words[1] == "FLOCK" && words[5][(words[5].LastIndexOf(':') + 1)..] == inode)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRefused(string lockFile)
    {
        try
        {
            using FileStream shared = new(lockFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
