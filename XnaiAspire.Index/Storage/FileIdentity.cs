namespace XnaiAspire.Index.Storage;

/// <summary>What a path names, whatever its name.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary>Null when there is nothing at the path. Outside Linux the creation time stands in for the inode.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxFiles.Identify(path);
        }

        return Path.Exists(path) ? new FileIdentity(0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
    }
}
