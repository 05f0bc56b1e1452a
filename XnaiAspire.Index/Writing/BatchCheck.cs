using System.Numerics.Tensors;
using System.Text;

namespace XnaiAspire.Index.Writing;

/// <summary>Everything that can be wrong with a batch is found here, before the first byte is written.</summary>
internal static class BatchCheck
{
    /// <summary>
    /// How far from 1 the length of a normalised vector may be. float32 rounding over 4,096 dimensions stays below 1e-5; a vector that
    /// was not normalised is nowhere near.
    /// </summary>
    public const double LengthTolerance = 1e-3;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="IndexRefusedException">The batch is not the next one, not whole, or holds something that is no vector or no text.</exception>
    public static void Run(
        BatchCommit batch, RunRecord? run, IReadOnlyList<PlannedDocument> plan, IndexFingerprint fingerprint, Func<string, bool> isInIndex)
    {
        CheckOrder(batch, run);
        CheckWhole(batch, plan);
        foreach (UnchangedDocument document in batch.Unchanged)
        {
            if (!isInIndex(document.Path))
            {
                throw Refuse("unchanged-unknown", batch, document.Path, "cannot be unchanged: the index does not have it.");
            }
        }

        foreach (DocumentCommit document in batch.Documents)
        {
            foreach (ChunkCommit chunk in document.Chunks)
            {
                CheckVector(batch, document, chunk, fingerprint);
                CheckText(batch, document, chunk);
            }
        }
    }

    private static void CheckOrder(BatchCommit batch, RunRecord? run)
    {
        if (run is null)
        {
            throw new IndexRefusedException("run-unknown", $"The index has no run {batch.RunId}.");
        }

        if (run.CompletedUtc is not null)
        {
            throw new IndexRefusedException("run-complete", $"Run {run.Id} is complete; batch {batch.Batch} cannot be added to it.");
        }

        if (batch.Batch <= run.CommittedBatches)
        {
            throw new IndexRefusedException(
                "batch-repeated", $"Batch {batch.Batch} of run {run.Id} is in the index already; {run.CommittedBatches} are. Go on with the next.");
        }

        if (batch.Batch != run.CommittedBatches + 1 || batch.Batch > run.Batches)
        {
            throw new IndexRefusedException(
                "batch-out-of-order",
                $"Batch {batch.Batch} of run {run.Id} came; {run.CommittedBatches + 1} of {run.Batches} is the next one.");
        }
    }

    private static void CheckWhole(BatchCommit batch, IReadOnlyList<PlannedDocument> plan)
    {
        var open = plan.GroupBy(line => line.Path, StringComparer.Ordinal).ToDictionary(lines => lines.Key, lines => lines.ToList(), StringComparer.Ordinal);
        int last = -1;
        foreach (DocumentCommit document in batch.Documents)
        {
            PlannedDocument line = Take(document);
            if (line.Sequence < last)
            {
                throw Refuse("batch-out-of-order", batch, document.Path, "comes after a document that the plan has behind it.");
            }

            last = line.Sequence;
        }

        foreach (string path in batch.Removed.Concat(batch.Failures.Select(f => f.Path)).Concat(batch.Unchanged.Select(u => u.Path)))
        {
            if (!open.Remove(path))
            {
                throw Unplanned(path);
            }
        }

        foreach (string path in open.Keys)
        {
            throw Refuse("batch-incomplete", batch, path, "is planned for it and missing: neither committed, removed, failed nor unchanged.");
        }

        // A document takes its own part's line; in the other lists a path takes all lines that it has left.
        PlannedDocument Take(DocumentCommit document)
        {
            List<PlannedDocument> lines = open.GetValueOrDefault(document.Path) ?? throw Unplanned(document.Path);
            int at = lines.FindIndex(line => line.Part == document.Part && line.Parts == document.Parts);
            PlannedDocument line = at < 0 ? throw Unplanned(document.Path) : lines[at];
            lines.RemoveAt(at);
            if (lines.Count == 0)
            {
                open.Remove(document.Path);
            }

            return line;
        }

        IndexRefusedException Unplanned(string path) => Refuse("batch-unplanned", batch, path, "is not planned for it, or is in it twice.");
    }

    private static void CheckVector(BatchCommit batch, DocumentCommit document, ChunkCommit chunk, IndexFingerprint fingerprint)
    {
        ReadOnlySpan<float> vector = chunk.Vector.Span;
        if (vector.Length != fingerprint.Dimensions)
        {
            throw Refuse("vector-dimensions", batch, document, chunk, $"has {vector.Length} floats; the index has {fingerprint.Dimensions}.");
        }

        float squares = TensorPrimitives.SumOfSquares(vector);
        if (!float.IsFinite(squares) && !TensorPrimitives.IsFiniteAll(vector))
        {
            throw Refuse("vector-not-finite", batch, document, chunk, "holds a number that is not finite.");
        }

        double length = Math.Sqrt(squares);
        if (fingerprint.Normalized && !(Math.Abs(length - 1) <= LengthTolerance))
        {
            throw Refuse("vector-length", batch, document, chunk, $"has length {length:g6}; this index is normalised, so it must be 1.");
        }
    }

    private static void CheckText(BatchCommit batch, DocumentCommit document, ChunkCommit chunk)
    {
        try
        {
            _ = Strict.GetByteCount(chunk.Text);
        }
        catch (EncoderFallbackException error)
        {
            throw Refuse("text-not-unicode", batch, document, chunk, $"has half a surrogate pair at {error.Index} of its text.");
        }
    }

    private static IndexRefusedException Refuse(string reason, BatchCommit batch, DocumentCommit document, ChunkCommit chunk, string what) =>
        new(reason, $"Batch {batch.Batch} of run {batch.RunId}: chunk {chunk.Position} of {document.Path} {what}");

    private static IndexRefusedException Refuse(string reason, BatchCommit batch, string path, string what) =>
        new(reason, $"Batch {batch.Batch} of run {batch.RunId}: {path} {what}");
}
