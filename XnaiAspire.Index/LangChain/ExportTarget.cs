using System.Text.Json;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.LangChain;

/// <summary>
/// The folder an export goes to: written beside it as <c>NAME.partial</c>, then put in place in one step. What an earlier export left is
/// replaced; anything else is refused.
/// </summary>
internal sealed class ExportTarget(IStorage storage, string directory)
{
    private const string PartialSuffix = ".partial";

    // A manifest of ours is far smaller; a larger file is not one and is not read.
    private const int MaxManifestBytes = 64 * 1024;

    private static readonly string[] OurNames = [LangChainFolder.VectorsName, LangChainFolder.PickleName, LangChainManifest.FileName];

    public string Directory { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    private string Partial => Directory + PartialSuffix;

    private string Parent => Path.GetDirectoryName(Directory) ?? Directory;

    /// <summary>Makes the empty folder beside the target.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IndexRefusedException">The target, or what lies beside it, is not of an export (<c>folder-not-ours</c>).</exception>
    public string Begin()
    {
        RefuseForeign(Directory, mayLackManifest: false);
        RefuseForeign(Partial, mayLackManifest: true);
        storage.CreateDurableDirectory(Parent);
        storage.DeleteDurably(Partial);
        storage.CreateDirectory(Partial);
        return Partial;
    }

    /// <summary>Puts the finished folder in place; durable on return.</summary>
    public void Publish()
    {
        storage.SyncDirectory(Partial);
        if (storage.DirectoryExists(Directory))
        {
            // Where the file system cannot exchange two names, the old export is gone for an instant, and the new one is whole beside it.
            if (!storage.TryExchange(Partial, Directory))
            {
                storage.DeleteDurably(Directory);
                storage.Rename(Partial, Directory);
            }

            storage.SyncDirectory(Parent);
            storage.DeleteDurably(Partial);
            return;
        }

        storage.Rename(Partial, Directory);
        storage.SyncDirectory(Parent);
    }

    private void RefuseForeign(string path, bool mayLackManifest)
    {
        if (storage.FileExists(path) || storage.ReadLink(path) is not null)
        {
            throw Foreign(path, "is a file or a link");
        }

        if (!storage.DirectoryExists(path) || storage.List(path) is not { Count: > 0 } names)
        {
            return;
        }

        foreach (string name in names)
        {
            if (!OurNames.Contains(name))
            {
                throw Foreign(path, $"holds {name}");
            }
        }

        if (!mayLackManifest && !HasManifest(path))
        {
            throw Foreign(path, $"has no {LangChainManifest.FileName} of an export");
        }
    }

    private bool HasManifest(string path)
    {
        string manifest = Path.Combine(path, LangChainManifest.FileName);
        if (!storage.FileExists(manifest))
        {
            return false;
        }

        using IStorageFile file = storage.Open(manifest, create: false);
        if (file.Length > MaxManifestBytes)
        {
            return false;
        }

        byte[] bytes = new byte[file.Length];
        file.Read(bytes, 0);
        try
        {
            return JsonSerializer.Deserialize(bytes, LangChainJson.Default.LangChainManifest)?.Format == LangChainManifest.FormatName;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IndexRefusedException Foreign(string path, string why) =>
        new("folder-not-ours", $"{path} {why}, so it is not overwritten. Name a folder that does not exist, or delete this one first.");
}
