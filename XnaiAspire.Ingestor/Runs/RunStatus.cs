using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>Everything a progress bar or a page shows, at one instant. Never changes; a new one replaces it.</summary>
public sealed record RunStatus
{
    /// <summary>What the Ingestor is doing.</summary>
    public required RunState State { get; init; }

    /// <summary>For people: "Resuming from checkpoint 4: 400 documents, 1,712 vectors", "Waiting for the Embedder".</summary>
    public required string Message { get; init; }

    /// <summary>Why the last run could not go on, a code: <c>fingerprint-mismatch</c>, <c>model-changed</c>; null unless it failed and there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Number of the run in the ledger; null before the first plan.</summary>
    public long? RunId { get; init; }

    /// <summary>The batch committed last, from 1; 0 before the first.</summary>
    public int Batch { get; init; }

    /// <summary>Batches of the run's plan.</summary>
    public int Batches { get; init; }

    /// <summary>Documents of the run's plan: to add, to replace and to remove.</summary>
    public int PlannedDocuments { get; init; }

    /// <summary>Planned documents that are durable, those of an earlier process included.</summary>
    public int CommittedDocuments { get; init; }

    /// <summary>Bytes of the planned files.</summary>
    public long PlannedBytes { get; init; }

    /// <summary>Bytes of the planned files that are durable, those of an earlier process included.</summary>
    public long CommittedBytes { get; init; }

    /// <summary>Documents of the plan that were durable before this process started.</summary>
    public int ResumedDocuments { get; init; }

    /// <summary>Chunks that were embedded since this run's start in this process; ahead of the checkpoints.</summary>
    public long EmbeddedChunks { get; init; }

    /// <summary>Chunks whose vector was there already, since this run's start in this process: in the index, or of an equal text in the same batch.</summary>
    public long ReusedChunks { get; init; }

    /// <summary>Tokens of those chunks.</summary>
    public long EmbeddedTokens { get; init; }

    /// <summary>
    /// How long, of <see cref="Elapsed"/>, at least one message was under way to the Embedder; waiting for a lost one to answer it included.
    /// </summary>
    public TimeSpan EmbeddingTime { get; init; }

    /// <summary>Files that the index has already, by size and time or by content; they were not planned.</summary>
    public int SkippedUnchanged { get; init; }

    /// <summary>Documents whose chunks this run retired because their file is gone.</summary>
    public int Removed { get; init; }

    /// <summary>Documents that failed in this run.</summary>
    public int FailedInRun { get; init; }

    /// <summary>Documents that failed in an earlier run, have not changed and were not tried again.</summary>
    public int FailedBefore { get; init; }

    /// <summary>Folders and names of the library that could not be looked at; the first few are logged with their reason.</summary>
    public int UnreadableEntries { get; init; }

    /// <summary>Entries of the library that are no documents: links out of it, special files. The first few are logged with their reason.</summary>
    public int SkippedEntries { get; init; }

    /// <summary>Documents a second over about the last half minute; null while unknown.</summary>
    public double? DocumentsPerSecond { get; init; }

    /// <summary>Documents a second since this process took the run up, pauses left out; null while unknown.</summary>
    public double? AverageDocumentsPerSecond { get; init; }

    /// <summary>Tokens embedded a second over about the last half minute; null while unknown.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Time to the end, weighed by bytes, work of earlier processes left out; null while unknown.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Since this process took the run up; stands still once the run has ended.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The newest checkpoint; null in a new index.</summary>
    public CheckpointRecord? LastCheckpoint { get; init; }

    /// <summary>The newest snapshot of this run; null before it is published.</summary>
    public SnapshotRecord? Snapshot { get; init; }

    /// <summary>Full path of the library.</summary>
    public required string LibraryRoot { get; init; }

    /// <summary>Full path of the index directory.</summary>
    public required string IndexDirectory { get; init; }

    /// <summary>Whether the embedding model understands meaning; false for the built-in lexical model; null before the Embedder was asked.</summary>
    public bool? Semantic { get; init; }

    /// <summary>Name of the embedding model; null before the Embedder was asked.</summary>
    public string? ModelName { get; init; }

    /// <summary>How the run's tracking in Redis stands: "tracked", "Redis is away since 12:03, the run goes on", "not configured".</summary>
    public string Redis { get; init; } = "not configured";
}
