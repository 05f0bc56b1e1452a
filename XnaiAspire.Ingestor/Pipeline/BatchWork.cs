using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>A batch on its way through the stages. Only one stage has it at a time.</summary>
internal sealed class BatchWork(int number, IReadOnlyList<PlannedDocument> plan, Activity? span, long startedAt)
{
    public int Number => number;

    public IReadOnlyList<DocumentWork> Documents { get; } = [.. plan.Select(line => new DocumentWork(line))];

    public Activity? Span => span;

    /// <summary>Timestamp of its beginning.</summary>
    public long StartedAt => startedAt;

    /// <summary>Done when every text of the batch has its vector or a refusal.</summary>
    public Task Embedded { get; set; } = Task.CompletedTask;

    /// <summary>Where its vectors from the Embedder lie. They can be used again once it is committed.</summary>
    public ConcurrentBag<float[]> VectorBlocks { get; } = [];
}

/// <summary>A planned document and what is known of it so far.</summary>
internal sealed class DocumentWork(PlannedDocument line)
{
    // Of each chunk, in the file; null where a place in the text is none in the file.
    private long[]? _byteOffsets;

    public PlannedDocument Line => line;

    public string Path => line.Path;

    /// <summary>Why it leaves the pipeline; null while it is in it.</summary>
    public DocumentFailure? Failure { get; private set; }

    /// <summary>Whether the index has the same bytes already.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>Whether it is a part of a document that an earlier part has decided.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>Bytes read, else what the scan saw.</summary>
    public long Size { get; set; } = line.Size;

    /// <summary>Of what was read, else what the scan saw.</summary>
    public long ModifiedUtcTicks { get; set; } = line.ModifiedUtcTicks;

    public string Sha256 { get; set; } = "";

    /// <summary>Null before it is read. Without its characters once it is cut: see <see cref="CutInto"/>.</summary>
    public DocumentText? Text { get; set; }

    /// <summary>Bytes in front of the text where the rest of the file is the text in UTF-8; null where it is something else.</summary>
    public long? TextOffset { get; set; }

    public IReadOnlyList<Chunk> Chunks { get; private set; } = [];

    /// <summary>One a chunk, once embedded.</summary>
    public TextEmbedding[] Embeddings { get; set; } = [];

    /// <summary>
    /// Takes the chunks and lets the characters go: the chunks have their own, and a text that waits for its vectors would live long enough to cost the
    /// collector's longest round. What is known of places in it is what a failure of a chunk needs.
    /// </summary>
    public void CutInto(IReadOnlyList<Chunk> chunks)
    {
        DocumentText text = Text!;
        Chunks = chunks;
        _byteOffsets = TextOffset is { } offset ? OffsetsOf(chunks, text.Text, offset) : null;
        Text = text with { Text = "" };
    }

    /// <summary>For a failure at a place in the decoded text, before it is cut.</summary>
    public void Fail(string stage, string reason, string detail, TextSpan place) =>
        Fail(stage, reason, detail, place, TextOffset is { } offset && Text is { } text ? offset + Encoding.UTF8.GetByteCount(text.Text.AsSpan(0, place.Start)) : null);

    /// <summary>For a failure of one of the chunks.</summary>
    public void FailAt(int chunk, string stage, string reason, string detail) =>
        Fail(stage, reason, detail, new TextSpan(Chunks[chunk].Start, Chunks[chunk].Length), _byteOffsets?[chunk]);

    private void Fail(string stage, string reason, string detail, TextSpan place, long? byteOffset)
    {
        string part = line.Parts > 1 ? $"part {line.Part + 1} of {line.Parts}, " : "";
        Fail(stage, reason, $"{part}{place}: {detail}", byteOffset);
    }

    public void Fail(string stage, string reason, string detail, long? byteOffset)
    {
        Failure = new DocumentFailure(Path, stage, reason, detail, byteOffset, Size, ModifiedUtcTicks);
        Text = null;
        Chunks = [];
    }

    // Chunks are in the order of their starts, though they overlap.
    private static long[] OffsetsOf(IReadOnlyList<Chunk> chunks, ReadOnlySpan<char> text, long offset)
    {
        long[] offsets = new long[chunks.Count];
        int start = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            offset += Encoding.UTF8.GetByteCount(text[start..chunks[i].Start]);
            start = chunks[i].Start;
            offsets[i] = offset;
        }

        return offsets;
    }
}
