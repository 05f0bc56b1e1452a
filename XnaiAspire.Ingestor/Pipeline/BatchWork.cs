using System.Diagnostics;
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
}

/// <summary>A planned document and what is known of it so far.</summary>
internal sealed class DocumentWork(PlannedDocument line)
{
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

    public DocumentText? Text { get; set; }

    /// <summary>Bytes in front of the text where the rest of the file is the text in UTF-8; null where it is something else.</summary>
    public long? TextOffset { get; set; }

    public IReadOnlyList<Chunk> Chunks { get; set; } = [];

    /// <summary>One a chunk, once embedded.</summary>
    public TextEmbedding[] Embeddings { get; set; } = [];

    /// <summary>For a failure at a place in the decoded text.</summary>
    public void Fail(string stage, string reason, string detail, TextSpan place)
    {
        long? byteOffset = TextOffset is { } offset && Text is { } text
            ? offset + System.Text.Encoding.UTF8.GetByteCount(text.Text.AsSpan(0, place.Start))
            : null;
        string part = line.Parts > 1 ? $"part {line.Part + 1} of {line.Parts}, " : "";
        Fail(stage, reason, $"{part}{place}: {detail}", byteOffset);
    }

    public void Fail(string stage, string reason, string detail, long? byteOffset)
    {
        Failure = new DocumentFailure(Path, stage, reason, detail, byteOffset, Size, ModifiedUtcTicks);
        Text = null;
        Chunks = [];
    }
}
