using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.LangChain;

/// <summary>The result of <c>import</c>; with <c>--json</c> these are the names.</summary>
/// <param name="ExitCode">As the process returns it.</param>
/// <param name="Folder">Full path of the LangChain folder.</param>
/// <param name="IndexDirectory">Full path of the index that was made.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Chunks">Chunks in it.</param>
/// <param name="Vectors"><c>taken-over</c> or <c>re-embedded</c>.</param>
/// <param name="SampleCosine">Least cosine between the folder's vectors and the Embedder's in the sample; null when the texts were embedded anew.</param>
/// <param name="DroppedMetadata">Metadata keys that an index has no place for, by name.</param>
/// <param name="SnapshotDirectory">The snapshot published at the end.</param>
/// <param name="Failures">Documents that could not be embedded, with the reason.</param>
internal sealed record ImportReport(
    int ExitCode,
    string Folder,
    string IndexDirectory,
    long Documents,
    long Chunks,
    string Vectors,
    double? SampleCosine,
    IReadOnlyList<string> DroppedMetadata,
    string? SnapshotDirectory,
    IReadOnlyList<FailureView> Failures);
