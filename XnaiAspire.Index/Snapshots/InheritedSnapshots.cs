using System.Text.Json;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Snapshots;

/// <summary>The snapshots of an index that is about to be replaced: by its ledger or, where that cannot be read, by their manifests.</summary>
internal static class InheritedSnapshots
{
    // A manifest is a page of text. What is larger is something else and is not read into memory.
    private const int MaxManifestBytes = 64 * 1024;

    public static IReadOnlyList<SnapshotRecord> Read(IStorage storage, IndexLayout layout)
    {
        if (!storage.DirectoryExists(layout.Snapshots))
        {
            return [];
        }

        try
        {
            if (File.Exists(layout.Ledger))
            {
                using LedgerConnection ledger = LedgerConnection.OpenReader(layout.Ledger);
                return SnapshotTable.All(ledger, layout.Snapshots).FindAll(snapshot => storage.DirectoryExists(snapshot.Directory));
            }
        }
        catch (SqliteException error) when (!error.IsOfTheSystem())
        {
            // Damaged: the snapshots themselves have to tell.
        }

        return [.. storage.List(layout.Snapshots).Select(name => ReadManifest(layout, name)).OfType<SnapshotRecord>()];
    }

    private static SnapshotRecord? ReadManifest(IndexLayout layout, string name)
    {
        string directory = Path.Combine(layout.Snapshots, name);
        var file = new FileInfo(Path.Combine(directory, "manifest.json"));
        if (!SnapshotName.TryParse(name, out long number) || !file.Exists || file.Length > MaxManifestBytes)
        {
            return null;
        }

        try
        {
            SnapshotManifest? manifest = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), SnapshotJson.Default.SnapshotManifest);
            return manifest is null || manifest.Number != number
                ? null
                : new SnapshotRecord(
                    number, directory, manifest.Checkpoint, manifest.Documents, manifest.Vectors, file.Length + manifest.Files.Sum(f => f.Bytes),
                    new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
