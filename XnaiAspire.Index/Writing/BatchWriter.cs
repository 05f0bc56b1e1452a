using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Texts;

namespace XnaiAspire.Index.Writing;

/// <summary>
/// The commit of a batch: one ledger transaction, and within it the texts and the rows behind the counted ones, each with its fsync; then the FAISS
/// header with fsync. A crash before the transaction's end leaves tails that recovery cuts off, a crash after it a header that recovery sets. The
/// transaction begins with the fence, so a writer that lost its place while it was paused changes none of the files.
/// </summary>
internal sealed class BatchWriter(FaissFlatFile vectors, TextFile texts, LedgerConnection ledger)
{
    public CheckpointRecord Write(BatchCommit batch, IReadOnlyList<PlannedDocument> plan, DateTimeOffset now)
    {
        CheckpointRecord? checkpoint = null;
        ledger.InTransaction(() => checkpoint = WriteLedgerAndRows(batch, plan, now));
        Failpoint.Pass("batch.committed");
        if (checkpoint!.BytesWritten > 0)
        {
            PublishRows(checkpoint.Rows);
        }

        return checkpoint;
    }

    private void PublishRows(long rows)
    {
        try
        {
            // In a transaction for its fence alone.
            ledger.InTransaction(() => vectors.Publish(rows));
        }
        catch (IndexRefusedException)
        {
            // The batch is in all the same. The next writer, who came just now, has set the header, and it is theirs.
        }
    }

    private CheckpointRecord WriteLedgerAndRows(BatchCommit batch, IReadOnlyList<PlannedDocument> plan, DateTimeOffset now)
    {
        CheckpointRecord? last = CheckpointTable.Last(ledger);
        long firstRow = vectors.Header.Rows;
        if ((last?.Rows ?? 0) != firstRow)
        {
            throw new InvalidDataException($"The ledger has {last?.Rows ?? 0} rows and this writer {firstRow}.");
        }

        if (ChunkTable.TextEnd(ledger) is var end && end != texts.Length)
        {
            throw new InvalidDataException($"The ledger has {end} bytes of texts and this writer {texts.Length}.");
        }

        var documents = new DocumentWriter(ledger, (last?.Number ?? 0) + 1, firstRow, texts.Length, now);
        documents.Write(batch, plan);
        Failpoint.Pass("batch.documents-written");
        texts.Append(documents.Texts);
        uint checksum = vectors.Append(documents.Vectors);

        long rows = firstRow + documents.Vectors.Count;
        var checkpoint = new CheckpointRecord(
            (last?.Number ?? 0) + 1, batch.RunId, batch.Batch, now, rows, (last?.Documents ?? 0) + documents.DocumentsGained,
            (last?.Chunks ?? 0) + documents.ChunksGained, (rows - firstRow) * vectors.Header.RowBytes);
        CheckpointTable.Insert(ledger, checkpoint, new AppendedRows(firstRow, rows, checksum));
        RunTable.Advance(
            ledger, batch.RunId, batch.Batch, plan.Count(line => line.IsLastPart), plan.Sum(line => line.PartBytes),
            batch.TraceParent);
        return checkpoint;
    }
}
