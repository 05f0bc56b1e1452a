using System.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Reading;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>What a batch has become once it is durable.</summary>
/// <param name="Checkpoint">Its checkpoint.</param>
/// <param name="Planned">Lines of the plan in it.</param>
/// <param name="PlannedBytes">Their sizes in the plan.</param>
/// <param name="Commit">All that was committed.</param>
internal sealed record CommittedBatch(CheckpointRecord Checkpoint, int Planned, long PlannedBytes, BatchCommit Commit);

/// <summary>Makes a batch durable, all of it in one step.</summary>
internal sealed class CommitStage(LibraryIndex index, RunRecord run, AbandonedDocuments abandoned, TimeProvider time, IngestTelemetry telemetry)
{
    public async Task<CommittedBatch> RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        await batch.Embedded.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        foreach (DocumentWork document in batch.Documents)
            FailIfRefused(document);

        BatchCommit commit = Compose(batch);
        CheckpointRecord checkpoint;
        using (Activity? span = telemetry.StartStage("commit", batch.Span))
        {
            long started = time.GetTimestamp();
            checkpoint = index.Commit(commit);
            telemetry.CheckpointDuration.Record(time.GetElapsedTime(started).TotalSeconds);
            telemetry.CheckpointBytes.Record(checkpoint.BytesWritten);
            span?.SetTag("xnai.checkpoint", checkpoint.Number).SetTag("xnai.checkpoint.size", checkpoint.BytesWritten);
        }

        Count(commit);
        telemetry.BatchDuration.Record(time.GetElapsedTime(batch.StartedAt).TotalSeconds);
        return new CommittedBatch(checkpoint, batch.Documents.Count(document => document.Line.IsLastPart), batch.Documents.Sum(document => document.Line.PartBytes), commit);
    }

    private static void FailIfRefused(DocumentWork document)
    {
        // Half a document in the index would be a silent loss; the whole one is parked with the place of the trouble.
        int refused = Array.FindIndex(document.Embeddings, embedding => embedding.Refusal is not null);
        if (refused < 0)
            return;

        EmbedRefusal refusal = document.Embeddings[refused].Refusal!;
        document.FailAt(refused, "embed", refusal.Reason, refusal.Detail);
    }

    private BatchCommit Compose(BatchWork batch)
    {
        List<DocumentCommit> documents = [];
        List<string> removed = [];
        List<DocumentFailure> failures = [];
        List<UnchangedDocument> unchanged = [];
        HashSet<string> decidedHere = new(StringComparer.Ordinal);
        foreach (DocumentWork document in batch.Documents)
        {
            bool inParts = document.Line.Parts > 1;
            if (inParts && decidedHere.Contains(document.Path))
            {
                // Its path stands once for all its lines in the batch.
            }
            else if (document.IsLeftOut || (inParts && abandoned.Contains(document.Path)))
            {
                documents.Add(LeftOut(document));
            }
            else if (document.Failure is { } failure)
            {
                failures.Add(failure);
                Decide();
            }
            else if (document.Line.Action == PlannedAction.Remove)
            {
                removed.Add(document.Path);
            }
            else if (document.IsUnchanged)
            {
                unchanged.Add(new UnchangedDocument(document.Path, document.Size, document.ModifiedUtcTicks));
                Decide();
            }
            else
            {
                documents.Add(Describe(document));
            }

            void Decide()
            {
                if (inParts && decidedHere.Add(document.Path))
                    abandoned.Add(document.Path);
            }
        }

        return new BatchCommit(run.Id, batch.Number, documents, removed, failures, batch.Span?.Id) { Unchanged = unchanged };
    }

    // A later part of a document that is decided: the index takes it and leaves it out.
    private static DocumentCommit LeftOut(DocumentWork document) => Describe(document, DocumentText.Plain(""), []);

    private static DocumentCommit Describe(DocumentWork document) => Describe(document, document.Text!, document.Chunks);

    // The guide's metadata: source, title, category (the folder above the file), filename, file_type.
    private static DocumentCommit Describe(DocumentWork document, DocumentText text, IReadOnlyList<Chunk> chunks)
    {
        string fileName = document.Path[(document.Path.LastIndexOf('/') + 1)..];
        string folder = document.Path.Length > fileName.Length ? document.Path[..^(fileName.Length + 1)] : "";
        return new DocumentCommit(
            document.Path,
            text.Title ?? Path.GetFileNameWithoutExtension(fileName),
            folder[(folder.LastIndexOf('/') + 1)..],
            fileName,
            DocumentReaders.FileTypeOf(fileName),
            document.Size,
            document.ModifiedUtcTicks,
            document.Sha256,
            [.. chunks.Select((chunk, i) => new ChunkCommit(
                i, chunk.Text, chunk.Start, chunk.Length, chunk.Tokens, chunk.Heading, document.Embeddings[i].Vector))])
        {
            FallbackEncoding = text.Fallback,
            Part = document.Line.Part,
            Parts = document.Line.Parts,
            TextLength = text.LengthInDocument,
        };
    }

    private void Count(BatchCommit commit)
    {
        Add(commit.Documents.Count(document => document.Part == document.Parts - 1 && !abandoned.Contains(document.Path)), "committed");
        Add(commit.Removed.Count, "removed");
        Add(commit.Failures.Count, "failed");
        Add(commit.Unchanged.Count, "unchanged");

        void Add(int count, string outcome)
        {
            if (count > 0)
                telemetry.Documents.Add(count, new KeyValuePair<string, object?>("xnai.outcome", outcome));
        }
    }
}
