using System.Text.Json.Serialization;

namespace XnaiAspire.Index;

/// <summary>A document as the ledger has it.</summary>
/// <param name="Path">Path below the library's root.</param>
/// <param name="Size">Bytes read when it was committed.</param>
/// <param name="ModifiedUtcTicks">Modification time of what was read, UTC ticks.</param>
/// <param name="Sha256">Of the bytes read, lower-case hex.</param>
/// <param name="Chunks">Chunks that the index holds for it.</param>
/// <param name="Checkpoint">Number of the checkpoint that put it in.</param>
public sealed record DocumentRecord(string Path, long Size, long ModifiedUtcTicks, string Sha256, int Chunks, long Checkpoint)
{
    /// <summary>The declared fallback that decoded it, for example <c>windows-1252</c>; null when the file itself told its encoding.</summary>
    public string? FallbackEncoding { get; init; }
}

/// <summary>A failure as the ledger keeps it over several runs.</summary>
/// <param name="Failure">The last one of that path.</param>
/// <param name="Attempts">How many times the document was tried.</param>
/// <param name="FirstSeenUtc">First failure of that path.</param>
/// <param name="LastSeenUtc">Last failure of that path.</param>
public sealed record FailureRecord(DocumentFailure Failure, int Attempts, DateTimeOffset FirstSeenUtc, DateTimeOffset LastSeenUtc);

/// <summary>A run and how far it has come.</summary>
/// <param name="Id">Number of the run, from 1.</param>
/// <param name="StartedUtc">When its plan was stored.</param>
/// <param name="CompletedUtc">When its last batch was durable; null while it is unfinished.</param>
/// <param name="PlannedDocuments">Lines of its plan.</param>
/// <param name="PlannedBytes">Sum of the sizes in its plan.</param>
/// <param name="Batches">Batches of its plan.</param>
/// <param name="CommittedBatches">Batches that are durable: batches 1 to this one.</param>
/// <param name="CommittedDocuments">Lines of the plan in those batches.</param>
/// <param name="CommittedBytes">Sum of the planned sizes in those batches.</param>
/// <param name="LastTraceParent">W3C <c>traceparent</c> of the last committed batch; null before the first.</param>
public sealed record RunRecord(
    long Id,
    DateTimeOffset StartedUtc,
    DateTimeOffset? CompletedUtc,
    int PlannedDocuments,
    long PlannedBytes,
    int Batches,
    int CommittedBatches,
    int CommittedDocuments,
    long CommittedBytes,
    string? LastTraceParent);

/// <summary>The durable commit of a batch.</summary>
/// <param name="Number">Number over the whole life of the index, from 1; never given twice, so a rollback leaves a gap.</param>
/// <param name="RunId">The run it belongs to; <see cref="NoRun"/> for a rollback, which is a checkpoint of its own.</param>
/// <param name="Batch">The batch of that run; rollbacks count from 1.</param>
/// <param name="CommittedUtc">When it became durable.</param>
/// <param name="Rows">Rows of <c>vectors.faiss</c> after it, retired ones included. A compaction lowers it by the rows that it dropped.</param>
/// <param name="Documents">Documents in the index after it.</param>
/// <param name="Chunks">Chunks that are not retired after it.</param>
/// <param name="BytesWritten">Vector bytes appended by it.</param>
public sealed record CheckpointRecord(
    long Number, long RunId, int Batch, DateTimeOffset CommittedUtc, long Rows, long Documents, long Chunks, long BytesWritten)
{
    /// <summary>The <see cref="RunId"/> of a checkpoint that a rollback made.</summary>
    public const long NoRun = 0;
}

/// <summary>What a compaction dropped.</summary>
/// <param name="RowsBefore">Rows of <c>vectors.faiss</c> before it.</param>
/// <param name="RowsAfter">Rows after it: one a searchable chunk.</param>
/// <param name="BytesFreed">By which the two files together became smaller.</param>
public sealed record CompactionRecord(long RowsBefore, long RowsAfter, long BytesFreed);

/// <summary>What an index holds at a glance.</summary>
/// <param name="Directory">Full path of the index directory.</param>
/// <param name="LibraryRoot">Full path of the library it was built from.</param>
/// <param name="Fingerprint">What its vectors were made with.</param>
/// <param name="Documents">Documents in the index.</param>
/// <param name="Chunks">Searchable chunks.</param>
/// <param name="Rows">Rows of <c>vectors.faiss</c>, retired ones included.</param>
/// <param name="Failures">Documents that are parked with a reason.</param>
/// <param name="LastCheckpoint">The newest checkpoint; null in a new index.</param>
/// <param name="LastSnapshot">Number of the newest snapshot; null before the first.</param>
/// <param name="UnfinishedRun">A run whose plan is not done; null when the last one is complete.</param>
public sealed record IndexStatus(
    string Directory,
    string LibraryRoot,
    IndexFingerprint Fingerprint,
    long Documents,
    long Chunks,
    long Rows,
    long Failures,
    CheckpointRecord? LastCheckpoint,
    long? LastSnapshot,
    RunRecord? UnfinishedRun)
{
    /// <summary>The part of the library that it is of; null for the whole.</summary>
    public LibraryShard? Shard { get; init; }
}

/// <summary>A published, immutable copy that other tools open.</summary>
/// <param name="Number">Number of the snapshot, from 1.</param>
/// <param name="Directory">Full path of its directory.</param>
/// <param name="Checkpoint">The checkpoint it was cut at; 0 for one of an index that a rebuild has replaced.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Vectors">Rows of its <c>index.faiss</c>: one a searchable chunk.</param>
/// <param name="Bytes">Size of its files together.</param>
/// <param name="CreatedUtc">When it was published.</param>
public sealed record SnapshotRecord(
    long Number, string Directory, long Checkpoint, long Documents, long Vectors, long Bytes, DateTimeOffset CreatedUtc)
{
    /// <summary>Whether it is of an index that a rebuild has replaced, and maybe of another model.</summary>
    public bool IsInherited => Checkpoint == 0;
}

/// <summary>One answer of a search.</summary>
/// <param name="Row">Row in <c>vectors.faiss</c>, the id that FAISS gives for it.</param>
/// <param name="Score">Inner product with the query: the cosine when both are normalised.</param>
/// <param name="Path">Path of the document below the library's root.</param>
/// <param name="Title">Title of the document.</param>
/// <param name="Category">Folder of the document.</param>
/// <param name="FileType">Extension without the dot.</param>
/// <param name="Position">Place of the chunk in the document, from 0.</param>
/// <param name="Start">Offset of the chunk in the decoded text, UTF-16 code units.</param>
/// <param name="Length">Length of the chunk in the decoded text, UTF-16 code units.</param>
/// <param name="Heading">Headings above the chunk; null when there are none.</param>
/// <param name="Text">The chunk.</param>
public sealed record SearchHit(
    long Row, float Score, string Path, string Title, string Category, string FileType, int Position, long Start, int Length, string? Heading, string Text)
{
    /// <summary>Full path of the index that has it, where several were searched at once; null where one was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IndexDirectory { get; init; }
}
