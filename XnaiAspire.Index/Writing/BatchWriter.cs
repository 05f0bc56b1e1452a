using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Writing;

/// <summary>
/// The commit of a batch, in four steps of which the third is the commit:
/// rows behind the counted ones, fsync, one ledger transaction, the FAISS header with fsync. A crash before the third leaves a tail that
/// recovery cuts off, a crash after it a header that recovery sets.
/// </summary>
internal sealed class BatchWriter(FaissFlatFile vectors, LedgerConnection ledger)
{
    public CheckpointRecord Write(BatchCommit batch, IReadOnlyList<PlannedDocument> plan, DateTimeOffset now)
    {
        CheckpointRecord? last = CheckpointTable.Last(ledger);
        long firstRow = vectors.Header.Rows;
        long added = batch.Documents.Sum(document => (long)document.Chunks.Count);
        uint checksum = vectors.Append(batch.Documents.SelectMany(document => document.Chunks).Select(chunk => chunk.Vector));

        var checkpoint = new CheckpointRecord(
            (last?.Number ?? 0) + 1, batch.RunId, batch.Batch, now, firstRow + added, last?.Documents ?? 0, (last?.Chunks ?? 0) + added,
            added * vectors.Header.RowBytes);
        ledger.InTransaction(() =>
        {
            checkpoint = WriteDocuments(batch, checkpoint, firstRow);
            foreach (DocumentFailure failure in batch.Failures)
            {
                FailureTable.Record(ledger, failure, now);
            }

            CheckpointTable.Insert(ledger, checkpoint, new AppendedRows(firstRow, checkpoint.Rows, checksum));
            RunTable.Advance(ledger, batch.RunId, batch.Batch, plan.Count, plan.Sum(line => line.Size), batch.TraceParent);
        });

        if (added > 0)
        {
            vectors.Publish(checkpoint.Rows);
        }

        return checkpoint;
    }

    /// <returns>The checkpoint with the counts of live documents and chunks brought up to date.</returns>
    private CheckpointRecord WriteDocuments(BatchCommit batch, CheckpointRecord checkpoint, long firstRow)
    {
        long documents = checkpoint.Documents;
        long chunks = checkpoint.Chunks;
        foreach (DocumentCommit document in batch.Documents)
        {
            Retire(document.Path);
            DocumentTable.Insert(ledger, document, firstRow, checkpoint.Number);
            FailureTable.Clear(ledger, document.Path);
            firstRow += document.Chunks.Count;
            documents++;
        }

        foreach (string path in batch.Removed)
        {
            Retire(path);
            FailureTable.Clear(ledger, path);
        }

        foreach (UnchangedDocument document in batch.Unchanged)
        {
            DocumentTable.Touch(ledger, document);
            FailureTable.Clear(ledger, document.Path);
        }

        return checkpoint with { Documents = documents, Chunks = chunks };

        void Retire(string path)
        {
            if (DocumentTable.Retire(ledger, path, checkpoint.Number) is { } retired)
            {
                documents--;
                chunks -= retired;
            }
        }
    }
}
