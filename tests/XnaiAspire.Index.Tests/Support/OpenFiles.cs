namespace XnaiAspire.Index.Tests.Support;

/// <summary>Files that this process holds open. One that is deleted while it is held keeps its room on the disk.</summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";

    public static void SkipWithout() => Skip.IfNot(Directory.Exists(Descriptors), "open files are listed in /proc");

    public static bool Contain(string path) => Directory.EnumerateFileSystemEntries(Descriptors).Any(descriptor => Target(descriptor) == path);

    public static int Count => Directory.EnumerateFileSystemEntries(Descriptors).Count();

    // Other tests open and close files meanwhile.
    private static string? Target(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
