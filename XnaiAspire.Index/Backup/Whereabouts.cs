using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Backup;

/// <summary>Whether paths lead into one another, however they are written.</summary>
internal static class Whereabouts
{
    /// <summary>Whether a path is a directory or lies below it. Neither has to be there; a link on the way hides nothing.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="directory">Full path.</param>
    public static bool IsAtOrBelow(string path, string directory)
    {
        if (path == directory || path.StartsWith(Path.EndsInDirectorySeparator(directory) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return true;
        }

        string at = path;
        while (FileIdentity.Of(at) is null && Path.GetDirectoryName(at) is { } parent)
        {
            at = parent;
        }

        // Up by "..", which the system follows from what a link points at, to the root, which is its own parent.
        FileIdentity? wanted = FileIdentity.Of(directory);
        FileIdentity? below = null;
        for (FileIdentity? now = FileIdentity.Of(at); wanted is not null && now is not null && now != below; now = FileIdentity.Of(at))
        {
            if (now == wanted)
            {
                return true;
            }

            below = now;
            at = Path.Combine(at, "..");
        }

        return false;
    }
}
