using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Backup;

/// <summary>The directory that a backup is to become: refused where something would be overwritten, or where the backup would get in the way.</summary>
internal sealed class BackupTarget
{
    /// <summary>Behind the target's name while the backup is made.</summary>
    public const string PartialSuffix = ".partial";

    private readonly IStorage _storage;
    private readonly IndexLayout _target;
    private readonly string _partial;

    /// <param name="storage">Where it is written.</param>
    /// <param name="directory">The backup's directory.</param>
    public BackupTarget(IStorage storage, string directory)
    {
        _storage = storage;
        _target = new IndexLayout(directory);
        _partial = _target.Directory + PartialSuffix;
    }

    public string Directory => _target.Directory;

    /// <exception cref="IndexRefusedException">
    /// The backup would lie in the index or the index in it (<c>target-overlaps</c>), or there is something in its place (<c>target-not-empty</c>).
    /// </exception>
    public void Check(IndexLayout index)
    {
        // The names beside the index are its own: whatever lies there when a writer comes is deleted.
        string[] taken = [index.Directory, index.Next.Directory, index.Rebuild.Directory, index.SwapPath];
        foreach (string place in new[] { Directory, _partial })
        {
            if (Array.Find(taken, name => Whereabouts.IsAtOrBelow(place, name)) is { } name)
            {
                throw new IndexRefusedException(
                    "target-overlaps", $"A backup cannot go to {Directory}: {name} is the index's own. {Elsewhere(index)}");
            }

            if (Whereabouts.IsAtOrBelow(index.Directory, place))
            {
                throw new IndexRefusedException("target-overlaps", $"A backup cannot go to {Directory}: the index, {index.Directory}, lies in {place}. {Elsewhere(index)}");
            }
        }

        bool isOther = _storage.FileExists(Directory) || _storage.ReadLink(Directory) is not null;
        if (isOther || (_storage.DirectoryExists(Directory) && _storage.List(Directory).Count > 0))
        {
            throw new IndexRefusedException(
                "target-not-empty", $"{Directory} {(isOther ? "is a file or a link" : "is not empty")}, and a backup overwrites nothing. {Elsewhere(index)}");
        }
    }

    /// <exception cref="IndexRefusedException">The backup would lie in the library (<c>target-in-library</c>).</exception>
    public void CheckLibrary(IndexLayout index, string libraryRoot)
    {
        if (Whereabouts.IsAtOrBelow(Directory, libraryRoot))
        {
            throw new IndexRefusedException(
                "target-in-library", $"A backup cannot go to {Directory}, which lies in the library {libraryRoot}; nothing is ever written there. {Elsewhere(index)}");
        }
    }

    /// <summary>Begins the copy beside the target, after deleting what an earlier one left there.</summary>
    /// <exception cref="IndexRefusedException">
    /// Another backup to the same target is under way (<c>target-busy</c>), or what lies beside it is something else (<c>target-not-empty</c>).
    /// </exception>
    public PartialBackup Begin(TimeProvider time)
    {
        _storage.CreateDurableDirectory(_target.Parent);
        return PartialBackup.Begin(_storage, time, new IndexLayout(_partial), _target);
    }

    private static string Elsewhere(IndexLayout index) =>
        $"Name another directory: backup --index-path {IndexLayout.Quote(index.Directory)} --to <directory>";
}
