using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>The result of <c>merge</c>; with <c>--json</c> these are the names.</summary>
/// <param name="ExitCode">As the process returns it.</param>
/// <param name="LibraryPath">Full path of the library that the shards are of.</param>
/// <param name="IndexDirectory">Full path of the index that was made.</param>
/// <param name="Shards">How many it was made of.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Chunks">Chunks in it.</param>
/// <param name="OlderVersionsLeftOut">Documents of which a shard has an older version while the present file fails: the merged index has the failure alone.</param>
/// <param name="SnapshotDirectory">The snapshot published at the end; null when the shards have no documents.</param>
/// <param name="Failures">Documents that are parked with a reason.</param>
internal sealed record MergeReport(
    int ExitCode,
    string LibraryPath,
    string IndexDirectory,
    int Shards,
    long Documents,
    long Chunks,
    int OlderVersionsLeftOut,
    string? SnapshotDirectory,
    IReadOnlyList<FailureView> Failures);
