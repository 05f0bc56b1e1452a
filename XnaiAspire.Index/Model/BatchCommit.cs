namespace XnaiAspire.Index;

/// <summary>
/// All that one checkpoint makes durable in one step. Order inside is the order in the index. Every document that the plan has in
/// the batch is in exactly one of the four lists: none can get lost on the way. Of a file in parts every part is a document of its own in
/// <see cref="Documents"/>; in the other three lists its path stands once and covers all its parts in the batch that are not committed.
/// </summary>
/// <param name="RunId">The run whose plan holds the batch.</param>
/// <param name="Batch">Number of the batch in the run's plan, from 1.</param>
/// <param name="Documents">Documents to add or replace, in plan order.</param>
/// <param name="Removed">Paths of documents to retire; one that the index does not have only loses its failure.</param>
/// <param name="Failures">Documents of the batch that could not be read, chunked or embedded.</param>
/// <param name="TraceParent">W3C <c>traceparent</c> of the batch's span, so that a resumed run can link to it; null without tracing.</param>
public sealed record BatchCommit(
    long RunId,
    int Batch,
    IReadOnlyList<DocumentCommit> Documents,
    IReadOnlyList<string> Removed,
    IReadOnlyList<DocumentFailure> Failures,
    string? TraceParent)
{
    /// <summary>Documents whose file has another date but the same bytes: nothing of them is embedded again.</summary>
    public IReadOnlyList<UnchangedDocument> Unchanged { get; init; } = [];
}

/// <summary>A planned document that turned out to hold the same bytes as before.</summary>
/// <param name="Path">Path below the library's root, with <c>/</c>.</param>
/// <param name="Size">Bytes read.</param>
/// <param name="ModifiedUtcTicks">Modification time of what was read, UTC ticks.</param>
public sealed record UnchangedDocument(string Path, long Size, long ModifiedUtcTicks);

/// <summary>A document as it was read, with its chunks and their vectors.</summary>
/// <param name="Path">Path below the library's root, with <c>/</c>.</param>
/// <param name="Title">From the file (JSON <c>title</c>, front matter, first heading), else the file name without extension.</param>
/// <param name="Category">Name of the folder the file lies in; empty at the library's root.</param>
/// <param name="FileName">Name with extension.</param>
/// <param name="FileType">Extension without the dot, lower case: <c>txt</c>, <c>md</c>, <c>json</c>.</param>
/// <param name="Size">Bytes read.</param>
/// <param name="ModifiedUtcTicks">Modification time of what was read, UTC ticks.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
/// <param name="Chunks">In document order; empty for a document without text.</param>
public sealed record DocumentCommit(
    string Path,
    string Title,
    string Category,
    string FileName,
    string FileType,
    long Size,
    long ModifiedUtcTicks,
    string Sha256,
    IReadOnlyList<ChunkCommit> Chunks)
{
    /// <summary>
    /// Which part of its file this is, from 0. Part 0 gives title, category and names. No part is visible before the last one is committed;
    /// the version that the document had stays visible until then. <see cref="Sha256"/> is the whole file's in every part. A part whose document has
    /// failed in an earlier part is accepted and left out; one whose size, time or hash differ from part 0's fails the document (<c>changed-while-read</c>).
    /// </summary>
    public int Part { get; init; }

    /// <summary>Parts of the file, as planned.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Name of the encoding that was declared for files which do not tell theirs, when this one needed it; null as a rule. A first part's counts.</summary>
    public string? FallbackEncoding { get; init; }

    /// <summary>
    /// UTF-16 code units of the part's decoded text, for a document in parts: the starts of the next part's chunks go on from there. Chunks of
    /// a part count position and start from 0; the index makes them the document's own.
    /// </summary>
    public long TextLength { get; init; }
}

/// <summary>A chunk and its vector.</summary>
/// <param name="Position">Place in the document, from 0.</param>
/// <param name="Text">The text that was embedded.</param>
/// <param name="Start">Offset of the first UTF-16 code unit in the document's decoded text.</param>
/// <param name="Length">UTF-16 code units that the chunk spans in the decoded text.</param>
/// <param name="Tokens">Tokens by the model's own count, special tokens not counted.</param>
/// <param name="Heading">Headings above the chunk joined by <c> &gt; </c>; null when there are none.</param>
/// <param name="Vector">As many floats as the fingerprint says, normalised if it says so.</param>
public sealed record ChunkCommit(int Position, string Text, long Start, int Length, int Tokens, string? Heading, ReadOnlyMemory<float> Vector);

/// <summary>Why a document is not in the index, or not in its present form.</summary>
/// <param name="Path">Path below the library's root, with <c>/</c>.</param>
/// <param name="Stage">Where it failed: <c>read</c>, <c>parse</c>, <c>chunk</c> or <c>embed</c>.</param>
/// <param name="Reason">Code, kebab-case, for example <c>not-utf8</c>, <c>json-damaged</c>, <c>vanished</c>.</param>
/// <param name="Detail">For people: "byte 0xE9 at offset 812 is not UTF-8".</param>
/// <param name="ByteOffset">Where in the file, when known.</param>
/// <param name="Size">File size in bytes when it failed; with <paramref name="ModifiedUtcTicks"/> it tells whether the file has changed since.</param>
/// <param name="ModifiedUtcTicks">Modification time when it failed, UTC ticks.</param>
public sealed record DocumentFailure(
    string Path, string Stage, string Reason, string Detail, long? ByteOffset, long Size, long ModifiedUtcTicks);
