namespace XnaiAspire.Index.Storage;

/// <summary>Room on a disk, as the system counts it for this user.</summary>
public static class FreeSpace
{
    /// <summary>Bytes that may still be written below a directory; null where the system does not tell.</summary>
    /// <param name="directory">Full path of a directory that is there.</param>
    public static long? Of(string directory)
    {
        try
        {
            // Unix takes any path for the file system that it lies on, Windows only a drive.
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
