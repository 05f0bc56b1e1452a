namespace XnaiAspire.Index.Storage;

internal static class StorageExtensions
{
    /// <summary>Creates a directory with the parents that it lacks; durable on return.</summary>
    public static void CreateDurableDirectory(this IStorage storage, string path)
    {
        if (storage.DirectoryExists(path) || Path.GetDirectoryName(path) is not { } parent)
        {
            return;
        }

        storage.CreateDurableDirectory(parent);
        storage.CreateDirectory(path);
        storage.SyncDirectory(parent);
    }

    /// <summary>Deletes a directory if it is there; durable on return.</summary>
    public static void DeleteDurably(this IStorage storage, string path)
    {
        if (storage.DirectoryExists(path))
        {
            storage.DeleteDirectory(path);
            storage.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }
}
