using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.LangChain;

/// <summary>The rows of a published snapshot. Nothing of its files is used before they were compared with the manifest's checksums.</summary>
internal sealed class SnapshotSource : IExportSource, IDisposable
{
    // A manifest names two files; anything much larger is not one.
    private const long MaxManifestBytes = 64 * 1024;

    private readonly string _directory;
    private readonly FaissFlatReader _vectors;
    private readonly float[] _row;
    private readonly SnapshotManifest _manifest;

    private SnapshotSource(string directory, SnapshotManifest manifest, FaissFlatReader vectors)
    {
        _directory = directory;
        _manifest = manifest;
        _vectors = vectors;
        _row = new float[vectors.Header.Dimensions];
    }

    public IndexFingerprint Fingerprint => _manifest.Fingerprint;

    public long Checkpoint => _manifest.Checkpoint;

    public long? Snapshot => _manifest.Number;

    public static SnapshotSource Open(IndexLayout layout, long number)
    {
        string directory = Path.Combine(layout.Snapshots, $"{number}");
        string manifestPath = Path.Combine(directory, "manifest.json");
        if (!File.Exists(manifestPath))
        {
            throw new IndexRefusedException("snapshot-missing", $"There is no snapshot {number} in {layout.Snapshots}.");
        }

        try
        {
            SnapshotManifest manifest = ReadManifest(manifestPath);
            foreach (SnapshotManifestFile file in manifest.Files)
            {
                Check(directory, file);
            }

            FaissFlatReader vectors = FaissFlatReader.Open(Path.Combine(directory, LangChainFolder.VectorsName));
            if (vectors.Header.Rows == manifest.Vectors && vectors.Header.Dimensions == manifest.Fingerprint.Dimensions)
            {
                return new SnapshotSource(directory, manifest, vectors);
            }

            vectors.Dispose();
            throw new InvalidDataException($"index.faiss has {vectors.Header.Rows} rows, the manifest says {manifest.Vectors}.");
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or FaissFormatException or FileNotFoundException)
        {
            throw Damaged(layout, number, error);
        }
    }

    public static IndexDamagedException Damaged(IndexLayout layout, long number, Exception error) => new(
        "snapshot-damaged", Path.Combine(layout.Snapshots, $"{number}"), $"The snapshot is not what was published: {error.Message}",
        layout.RebuildCommand("<library>"), error);

    public IEnumerable<StoredChunk> Chunks()
    {
        long row = 0;
        foreach (string line in File.ReadLines(Path.Combine(_directory, "docstore.jsonl")))
        {
            SnapshotLine chunk = JsonSerializer.Deserialize(line, SnapshotLineJson.Default.SnapshotLine)
                ?? throw new InvalidDataException($"Line {row} of docstore.jsonl is empty.");
            yield return new StoredChunk(
                row++, chunk.Source, chunk.Title, chunk.Category, chunk.Filename, chunk.FileType, chunk.Position, chunk.Text, chunk.Start,
                chunk.Length, chunk.Tokens, chunk.Heading);
        }
    }

    public ReadOnlySpan<byte> Vector(StoredChunk chunk)
    {
        _vectors.ReadRows(chunk.Row, _row);
        return MemoryMarshal.AsBytes<float>(_row);
    }

    public void Dispose() => _vectors.Dispose();

    private static SnapshotManifest ReadManifest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        SnapshotManifest? manifest = stream.Length <= MaxManifestBytes
            ? JsonSerializer.Deserialize(stream, SnapshotJson.Default.SnapshotManifest)
            : throw new InvalidDataException("manifest.json is too large to be one.");
        string[] names = manifest?.Files is { } files && !files.Contains(null!) ? [.. files.Select(file => file.Name).Order(StringComparer.Ordinal)] : [];
        return manifest is { Format: SnapshotManifest.FormatName, Version: 1, Fingerprint: not null } && names is ["docstore.jsonl", "index.faiss"]
            ? manifest
            : throw new InvalidDataException("manifest.json is not that of a snapshot.");
    }

    private static void Check(string directory, SnapshotManifestFile file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(directory, file.Name));
        if (stream.Length != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
        {
            throw new InvalidDataException($"{file.Name} does not have the size and SHA-256 that the manifest says.");
        }
    }
}

/// <summary>A line of <c>docstore.jsonl</c>, as <see cref="DocstoreWriter"/> writes it.</summary>
internal sealed record SnapshotLine(
    string Source, string Title, string Category, string Filename, string FileType, int Position, long Start, int Length, int Tokens,
    string? Heading, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SnapshotLine))]
internal sealed partial class SnapshotLineJson : JsonSerializerContext;
