using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Writing;

/// <summary>Writes a batch's documents and failures into the ledger, and says which rows and texts go with them. Inside the commit's transaction.</summary>
internal sealed class DocumentWriter(LedgerConnection ledger, long checkpoint, long firstRow, long textAt, DateTimeOffset now)
{
    private readonly List<ReadOnlyMemory<float>> _vectors = [];
    private readonly List<string> _texts = [];

    /// <summary>The vectors to append, in row order.</summary>
    public IReadOnlyCollection<ReadOnlyMemory<float>> Vectors => _vectors;

    /// <summary>The texts to append, in row order.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Documents that are visible now and were not before, less those that no longer are.</summary>
    public long DocumentsGained { get; private set; }

    /// <summary>The same of their chunks.</summary>
    public long ChunksGained { get; private set; }

    public void Write(BatchCommit batch, IReadOnlyList<PlannedDocument> plan)
    {
        // A path in parts may have some of them committed and one failed in the same batch: then none of its rows are worth writing.
        HashSet<string> given = [.. batch.Failures.Select(f => f.Path), .. batch.Removed, .. batch.Unchanged.Select(u => u.Path)];
        foreach (DocumentCommit document in batch.Documents.Where(document => !given.Contains(document.Path)))
        {
            Add(document);
        }

        foreach (string path in batch.Removed)
        {
            StagedDocuments.Abandon(ledger, path, checkpoint);
            Retire(path);
            FailureTable.Clear(ledger, path);
        }

        foreach (UnchangedDocument document in batch.Unchanged.Where(document => IsOpen(document.Path, plan)))
        {
            StagedDocuments.Abandon(ledger, document.Path, checkpoint);
            DocumentTable.Touch(ledger, document);
            FailureTable.Clear(ledger, document.Path);
        }

        foreach (DocumentFailure failure in batch.Failures.Where(failure => IsOpen(failure.Path, plan)))
        {
            Fail(failure);
        }
    }

    private void Add(DocumentCommit document)
    {
        if (document.Parts == 1)
        {
            Retire(document.Path);
            long id = DocumentTable.Insert(ledger, document, firstRow, checkpoint);
            WriteChunks(id, document, 0, 0);
            Gain(document.Path, document.Chunks.Count);
        }
        else if (document.Part == 0)
        {
            WriteChunks(DocumentTable.Insert(ledger, document, firstRow, added: null), document, 0, 0);
        }
        else if (StagedDocuments.Find(ledger, document.Path) is { } staged)
        {
            AddPart(staged, document);
        }
    }

    private void AddPart(StagedDocument staged, DocumentCommit part)
    {
        if (part.Size != staged.Size || part.ModifiedUtcTicks != staged.ModifiedUtcTicks || part.Sha256 != staged.Sha256)
        {
            // With what the first part saw, so that the next scan finds the file changed and tries it again. The hash tells of a file whose
            // size and date were kept, and of a part that was left out by mistake, which has none.
            Fail(new DocumentFailure(
                part.Path, "read", "changed-while-read",
                $"the file changed between its parts: {staged.Size} bytes, SHA-256 {staged.Sha256} at part 1, " +
                $"{part.Size} bytes, SHA-256 {part.Sha256} at part {part.Part + 1} of {part.Parts}",
                null, staged.Size, staged.ModifiedUtcTicks));
            return;
        }

        WriteChunks(staged.Id, part, staged.Chunks, staged.TextLength);
        StagedDocuments.Append(ledger, staged, part);
        if (part.Part == part.Parts - 1)
        {
            Retire(part.Path);
            StagedDocuments.Publish(ledger, staged, checkpoint);
            Gain(part.Path, staged.Chunks + part.Chunks.Count);
        }
    }

    private void WriteChunks(long id, DocumentCommit document, int position, long start)
    {
        textAt = ChunkTable.Insert(ledger, id, document, firstRow, position, start, textAt);
        _texts.AddRange(document.Chunks.Select(chunk => chunk.Text));
        _vectors.AddRange(document.Chunks.Select(chunk => chunk.Vector));
        firstRow += document.Chunks.Count;
    }

    private void Gain(string path, int chunks)
    {
        FailureTable.Clear(ledger, path);
        DocumentsGained++;
        ChunksGained += chunks;
    }

    private void Retire(string path)
    {
        if (DocumentTable.Retire(ledger, path, checkpoint) is { } retired)
        {
            DocumentsGained--;
            ChunksGained -= retired;
        }
    }

    private void Fail(DocumentFailure failure)
    {
        StagedDocuments.Abandon(ledger, failure.Path, checkpoint);
        FailureTable.Record(ledger, failure, now);
    }

    // Every line of a batch is accounted for, so a later part without a staged document is of one that is decided already.
    private bool IsOpen(string path, IReadOnlyList<PlannedDocument> plan) =>
        plan.First(line => line.Path == path).Part == 0 || StagedDocuments.Find(ledger, path) is not null;
}
