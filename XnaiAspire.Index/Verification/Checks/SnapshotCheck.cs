using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>A snapshot's files against its manifest, and the manifest against the ledger.</summary>
internal static class SnapshotCheck
{
    private const string ManifestName = "manifest.json";

    // A manifest is a screenful; one that is larger is none.
    private const int MaxManifestBytes = 1 << 20;

    private const int BlockBytes = 1 << 20;

    private static readonly string[] Files = ["index.faiss", "docstore.jsonl"];

    /// <summary>What the files turned out to be; null when the snapshot's rows are not worth comparing.</summary>
    /// <param name="IndexIntact">Whether <c>index.faiss</c> is what was published.</param>
    /// <param name="DocstoreIntact">Whether <c>docstore.jsonl</c> is.</param>
    public readonly record struct Outcome(bool IndexIntact, bool DocstoreIntact);

    public static Outcome Run(CheckContext check, SnapshotRecord snapshot)
    {
        string name = $"snapshots/{snapshot.Number}";
        if (!Directory.Exists(snapshot.Directory))
        {
            check.Lost("snapshot-missing", name, "The ledger has it; its directory is gone.", check.Next.Repair);
            return default;
        }

        SnapshotManifest? manifest = ReadManifest(check, snapshot, name);
        long bytes = File.Exists(Path.Combine(snapshot.Directory, ManifestName)) ? new FileInfo(Path.Combine(snapshot.Directory, ManifestName)).Length : 0;
        var intact = new bool[Files.Length];
        for (int i = 0; i < Files.Length; i++)
        {
            string path = Path.Combine(snapshot.Directory, Files[i]);
            SnapshotManifestFile? noted = manifest?.Files.FirstOrDefault(file => file.Name == Files[i]);
            intact[i] = CheckFile(check, $"{name}/{Files[i]}", path, noted);
            bytes += File.Exists(path) ? new FileInfo(path).Length : 0;
        }

        if (intact.All(whole => whole) && bytes != snapshot.Bytes)
        {
            check.Corrupt("snapshot-manifest", $"{name}/{ManifestName}", $"The files have {bytes} bytes; the ledger noted {snapshot.Bytes}.", check.Next.Repair);
        }

        foreach (string extra in Directory.EnumerateFileSystemEntries(snapshot.Directory).Select(path => Path.GetFileName(path)))
        {
            if (extra != ManifestName && !Files.Contains(extra))
            {
                check.Findings.Note($"{name}/{extra} is none of the snapshot's files.");
            }
        }

        return new Outcome(intact[0], intact[1]);
    }

    private static SnapshotManifest? ReadManifest(CheckContext check, SnapshotRecord snapshot, string name)
    {
        var file = new FileInfo(Path.Combine(snapshot.Directory, ManifestName));
        if (!file.Exists)
        {
            check.Lost("snapshot-file-missing", $"{name}/{ManifestName}", "The file is gone.", check.Next.Repair);
            return null;
        }

        SnapshotManifest? manifest = null;
        string problem = $"{file.Length} bytes are no manifest.";
        byte[] bytes = file.Length <= MaxManifestBytes ? File.ReadAllBytes(file.FullName) : [];
        try
        {
            manifest = JsonSerializer.Deserialize(bytes, SnapshotJson.Default.SnapshotManifest);
        }
        catch (JsonException error)
        {
            problem = error.Message;
        }

        // Written by a serializer from these values, so every byte follows from them: what reads the same and is not was changed.
        if (manifest is { Files: not null, Fingerprint: not null }
            && bytes.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(manifest, SnapshotJson.Default.SnapshotManifest)))
        {
            CheckManifest(check, snapshot, manifest, name);
            return manifest;
        }

        check.Corrupt("snapshot-manifest", $"{name}/{ManifestName}", manifest is null ? problem : "It is not written as a manifest is.", check.Next.Repair);
        return null;
    }

    private static void CheckManifest(CheckContext check, SnapshotRecord snapshot, SnapshotManifest manifest, string name)
    {
        // Without a checkpoint it is of an index that a rebuild has replaced, and may be of another model.
        bool isInherited = snapshot.Checkpoint == 0 && check.Identity!.Generation > 1;
        bool same = manifest.Format == SnapshotManifest.FormatName && manifest.Version == 1 && manifest.Metric == "inner-product"
            && manifest.Number == snapshot.Number && (isInherited || manifest.Checkpoint == snapshot.Checkpoint) && manifest.Documents == snapshot.Documents
            && manifest.Vectors == snapshot.Vectors && manifest.Files.Select(file => file.Name).SequenceEqual(Files);
        if (!same)
        {
            check.Corrupt(
                "snapshot-manifest", $"{name}/{ManifestName}",
                $"It is of snapshot {manifest.Number}, checkpoint {manifest.Checkpoint}, {manifest.Documents} documents, {manifest.Vectors} vectors; " +
                $"the ledger has {snapshot.Number}, {snapshot.Checkpoint}, {snapshot.Documents}, {snapshot.Vectors}.", check.Next.Repair);
        }

        if (!isInherited && manifest.Fingerprint != check.Identity!.Fingerprint)
        {
            check.Corrupt("snapshot-fingerprint", $"{name}/{ManifestName}", "Its vectors were made with something else than the index's.", check.Next.Repair);
        }
    }

    private static bool CheckFile(CheckContext check, string name, string path, SnapshotManifestFile? noted)
    {
        if (!File.Exists(path))
        {
            check.Lost("snapshot-file-missing", name, "The file is gone.", check.Next.Repair);
            return false;
        }

        if (noted is null)
        {
            return false;
        }

        long length = new FileInfo(path).Length;
        if (length != noted.Bytes)
        {
            check.Corrupt("snapshot-file-size", name, $"It has {length} bytes; {noted.Bytes} were published.", check.Next.Repair);
            return false;
        }

        if (Hash(check, path) == noted.Sha256)
        {
            return true;
        }

        check.Corrupt("snapshot-file-differs", name, $"Its SHA-256 is not the published {noted.Sha256}.", check.Next.Repair);
        return false;
    }

    private static string Hash(CheckContext check, string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        int read;
        for (long offset = 0; (read = RandomAccess.Read(file, block, offset)) > 0; offset += read)
        {
            check.Cancellation.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
            check.Progress.Add("snapshots", read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
