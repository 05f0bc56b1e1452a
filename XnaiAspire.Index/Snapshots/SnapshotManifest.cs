using System.Text.Json.Serialization;

namespace XnaiAspire.Index.Snapshots;

/// <summary>
/// <c>manifest.json</c> of a snapshot. It holds no times, so that the same checkpoint always makes the same bytes.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Version of this layout: 1.</param>
/// <param name="Number">Number of the snapshot.</param>
/// <param name="Checkpoint">Checkpoint that it was cut at.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Vectors">Rows of <c>index.faiss</c> and lines of <c>docstore.jsonl</c>.</param>
/// <param name="Metric"><c>inner-product</c>.</param>
/// <param name="Fingerprint">What the vectors were made with.</param>
/// <param name="Files">The other files, with size and SHA-256.</param>
internal sealed record SnapshotManifest(
    string Format,
    int Version,
    long Number,
    long Checkpoint,
    long Documents,
    long Vectors,
    string Metric,
    IndexFingerprint Fingerprint,
    IReadOnlyList<SnapshotManifestFile> Files)
{
    public const string FormatName = "xnaiaspire-snapshot";
}

/// <param name="Name">File name.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record SnapshotManifestFile(string Name, long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
