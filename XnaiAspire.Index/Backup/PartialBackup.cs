using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Backup;

/// <summary>
/// A backup that is being made, beside the place that it is to have and locked like an index that is written. It comes to its place by one rename, or
/// it is deleted.
/// </summary>
internal sealed class PartialBackup : IDisposable
{
    // All that a backup is made of. A directory with something else was made by somebody else.
    private static readonly string[] OurNames =
        ["ledger.db", "vectors.faiss", IndexLayout.TextsName, "snapshots", "writer.lock", "writer.json", "writer.json.new"];

    private readonly IStorage _storage;
    private readonly WriterLock _held;
    private bool _isPublished;

    private PartialBackup(IStorage storage, IndexLayout layout, IndexLayout target, WriterLock held)
    {
        _storage = storage;
        Layout = layout;
        Target = target;
        _held = held;
    }

    /// <summary>Where it is written.</summary>
    public IndexLayout Layout { get; }

    /// <summary>Where it is to lie.</summary>
    public IndexLayout Target { get; }

    /// <summary>See <see cref="BackupTarget.Begin"/>.</summary>
    public static PartialBackup Begin(IStorage storage, TimeProvider time, IndexLayout layout, IndexLayout target)
    {
        if (storage.FileExists(layout.Directory) || storage.ReadLink(layout.Directory) is not null)
        {
            throw Foreign(layout, "is a file or a link");
        }

        if (storage.DirectoryExists(layout.Directory))
        {
            if (storage.List(layout.Directory).FirstOrDefault(name => !OurNames.Contains(name)) is { } other)
            {
                throw Foreign(layout, $"holds {other}");
            }

            // Under its lock, which a backup that is still being made holds.
            using WriterLock left = Lock(layout, target, time);
            storage.DeleteDurably(layout.Directory);
        }

        storage.CreateDirectory(layout.Directory);
        return new PartialBackup(storage, layout, target, Lock(layout, target, time));
    }

    /// <summary>Gives it its place; durable on return.</summary>
    public void Publish()
    {
        _storage.SyncDirectory(Layout.Directory);

        // Over an empty directory too, and over nothing else.
        _storage.Rename(Layout.Directory, Target.Directory);
        _isPublished = true;
        _storage.SyncDirectory(Target.Parent);
    }

    /// <summary>Deletes it unless it was published.</summary>
    public void Dispose()
    {
        try
        {
            if (!_isPublished)
            {
                _storage.DeleteDurably(Layout.Directory);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next backup to the same place deletes it.
        }
        finally
        {
            _held.Dispose();
        }
    }

    private static WriterLock Lock(IndexLayout layout, IndexLayout target, TimeProvider time)
    {
        try
        {
            return WriterLock.Take(layout.Directory, time);
        }
        catch (IndexLockedException error)
        {
            string who = error.Holder is { } holder ? $", by process {holder.ProcessId} on {holder.Host}" : "";
            throw new IndexRefusedException("target-busy", $"Another backup to {target.Directory} is under way{who}. Wait for its end, or name another directory.");
        }
    }

    private static IndexRefusedException Foreign(IndexLayout layout, string why) => new(
        "target-not-empty", $"{layout.Directory}, where the backup would be made, {why}, so it is not overwritten. Delete it, or name another directory.");
}
