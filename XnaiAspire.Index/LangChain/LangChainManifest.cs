using System.Text.Json.Serialization;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.LangChain;

/// <summary>
/// <c>manifest.json</c> beside the two files of an export. LangChain does not look at it; it says where the folder comes from, and that a
/// later export may replace it.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Version of this layout: 1.</param>
/// <param name="Checkpoint">Checkpoint of the index.</param>
/// <param name="Snapshot">Snapshot that was exported; null for the live index.</param>
/// <param name="Vectors">Rows.</param>
/// <param name="Metric"><c>inner-product</c>.</param>
/// <param name="Fingerprint">What the vectors were made with.</param>
/// <param name="Files">The two files, with size and SHA-256.</param>
internal sealed record LangChainManifest(
    string Format,
    int Version,
    long Checkpoint,
    long? Snapshot,
    long Vectors,
    string Metric,
    IndexFingerprint Fingerprint,
    IReadOnlyList<SnapshotManifestFile> Files)
{
    public const string FormatName = "xnaiaspire-langchain";
    public const string FileName = "manifest.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LangChainManifest))]
internal sealed partial class LangChainJson : JsonSerializerContext;
