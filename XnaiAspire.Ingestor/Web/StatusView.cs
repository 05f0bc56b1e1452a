namespace XnaiAspire.Ingestor.Web;

/// <summary>The answer of <c>GET /api/status</c> and of every event of <c>GET /api/status/stream</c>. Times in seconds.</summary>
/// <param name="State"><c>idle</c>, <c>running</c>, <c>waiting</c>, <c>paused</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="LibraryPath">Full path of the library.</param>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="SnapshotDirectory">Full path of the newest snapshot; null before the first.</param>
/// <param name="Snapshot">Its number.</param>
/// <param name="Documents">Documents in the index, by the last checkpoint.</param>
/// <param name="Chunks">Searchable chunks in the index, by the last checkpoint.</param>
/// <param name="Failures">Documents that are parked with a reason, of this run and of earlier ones.</param>
/// <param name="Skipped">Files that had not changed.</param>
/// <param name="Removed">Documents whose file is gone and that this run retired.</param>
/// <param name="DocumentsDone">Documents of the run's plan that are durable.</param>
/// <param name="DocumentsTotal">Documents of the run's plan.</param>
/// <param name="DocumentsResumed">Of those done: durable before this process started.</param>
/// <param name="BytesDone">Bytes of the planned files that are durable.</param>
/// <param name="BytesTotal">Bytes of the planned files.</param>
/// <param name="EmbeddedChunks">Chunks embedded since this process took the run up; ahead of the checkpoints.</param>
/// <param name="EmbeddedTokens">Tokens of those chunks.</param>
/// <param name="DocumentsPerSecond">Over about the last half minute; null while unknown.</param>
/// <param name="AverageDocumentsPerSecond">Since this process took the run up; null while unknown.</param>
/// <param name="TokensPerSecond">Over about the last half minute; null while unknown.</param>
/// <param name="ElapsedSeconds">Since this process took the run up.</param>
/// <param name="RemainingSeconds">To the end of the run; null while unknown.</param>
/// <param name="Run">Number of the run; null before the first plan.</param>
/// <param name="Batch">The batch committed last, from 1; 0 before the first.</param>
/// <param name="Batches">Batches of the run's plan.</param>
/// <param name="Checkpoint">Number of the newest checkpoint; null in a new index.</param>
/// <param name="CheckpointAgeSeconds">Time since it became durable.</param>
/// <param name="SafeToStop">Whether and why the service can be stopped now, in words.</param>
/// <param name="Model">Name of the embedding model; null while unknown.</param>
/// <param name="Semantic">False for the built-in lexical model; null while unknown.</param>
/// <param name="Redis">How tracking in Redis stands, in words.</param>
public sealed record StatusView(
    string State,
    string Message,
    string LibraryPath,
    string IndexDirectory,
    string? SnapshotDirectory,
    long? Snapshot,
    long Documents,
    long Chunks,
    long Failures,
    int Skipped,
    int Removed,
    int DocumentsDone,
    int DocumentsTotal,
    int DocumentsResumed,
    long BytesDone,
    long BytesTotal,
    long EmbeddedChunks,
    long EmbeddedTokens,
    double? DocumentsPerSecond,
    double? AverageDocumentsPerSecond,
    double? TokensPerSecond,
    double ElapsedSeconds,
    double? RemainingSeconds,
    long? Run,
    int Batch,
    int Batches,
    long? Checkpoint,
    double? CheckpointAgeSeconds,
    string SafeToStop,
    string? Model,
    bool? Semantic,
    string Redis)
{
    /// <summary>Chunks whose vector was there already, since this process took the run up.</summary>
    public long ReusedChunks { get; init; }

    /// <summary>Why the last run could not go on, a code: <c>fingerprint-mismatch</c>; null unless it failed.</summary>
    public string? Reason { get; init; }
}
