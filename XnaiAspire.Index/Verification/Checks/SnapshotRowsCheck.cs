using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;

namespace XnaiAspire.Index.Verification.Checks;

/// <summary>
/// A snapshot's rows against the rows of <c>vectors.faiss</c> that were visible at its checkpoint, bit by bit, and its docstore against what
/// the ledger says of them, line by line.
/// </summary>
internal static class SnapshotRowsCheck
{
    public static void Run(CheckContext check, LedgerConnection ledger, SnapshotRecord snapshot, SnapshotCheck.Outcome files)
    {
        string name = $"snapshots/{snapshot.Number}";
        string index = Path.Combine(snapshot.Directory, "index.faiss");
        string docstore = Path.Combine(snapshot.Directory, "docstore.jsonl");
        using FaissFlatReader? rows = OpenRows(check, snapshot, name, index);
        using FileStream? lines = File.Exists(docstore) ? new FileStream(docstore, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;
        using SafeFileHandle? vectors = File.Exists(check.Layout.Vectors)
            ? File.OpenHandle(check.Layout.Vectors, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
            : null;
        using var format = new DocstoreWriter();
        var reader = lines is null ? null : new LineReader(lines);
        FaissFlatHeader header = check.Header!.Value;
        float[] vector = new float[header.Dimensions];
        byte[] original = new byte[header.RowBytes];
        long at = 0;
        foreach (StoredChunk chunk in ChunkTable.VisibleAt(ledger, snapshot.Checkpoint))
        {
            check.Cancellation.ThrowIfCancellationRequested();
            if (rows is not null && vectors is not null && at < rows.Header.Rows && Read(vectors, original, header.OffsetOf(chunk.Row)))
            {
                rows.ReadRows(at, vector);
                if (!MemoryMarshal.AsBytes<float>(vector).SequenceEqual(original))
                {
                    check.Corrupt(
                        "snapshot-row-differs", $"{name}/index.faiss row {at} ({chunk.Path} chunk {chunk.Position})",
                        $"It is not row {chunk.Row} of vectors.faiss; {(files.IndexIntact ? "the snapshot is as it was published" : "the snapshot's file was changed")}.",
                        check.Next.Repair);
                }
            }

            if (reader is not null && !reader.Next().SequenceEqual(format.Format(at, chunk)))
            {
                check.Corrupt(
                    "snapshot-text-differs", $"{name}/docstore.jsonl line {at + 1} ({chunk.Path} chunk {chunk.Position})",
                    $"It does not say what the ledger says of row {chunk.Row}; {(files.DocstoreIntact ? "the snapshot is as it was published" : "the snapshot's file was changed")}.",
                    files.DocstoreIntact ? check.Next.Rebuild : check.Next.Repair);
            }

            check.Progress.Add("snapshots", header.RowBytes + chunk.Text.Length);
            at++;
        }

        if (at != snapshot.Vectors)
        {
            check.Corrupt(
                "snapshot-count", name, $"It has {snapshot.Vectors} vectors; {at} chunks are visible at its checkpoint {snapshot.Checkpoint}.", check.Next.Repair);
        }

        if (files.DocstoreIntact && !reader!.Next().IsEmpty)
        {
            check.Corrupt("snapshot-count", $"{name}/docstore.jsonl", $"It has more lines than the {at} chunks that are visible at its checkpoint.", check.Next.Repair);
        }
    }

    private static FaissFlatReader? OpenRows(CheckContext check, SnapshotRecord snapshot, string name, string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        string problem;
        try
        {
            FaissFlatReader rows = FaissFlatReader.Open(path);
            if (rows.Header == new FaissFlatHeader(check.Identity!.Fingerprint.Dimensions, snapshot.Vectors))
            {
                return rows;
            }

            problem = $"It has {rows.Header.Rows} rows of {rows.Header.Dimensions} floats; the ledger has {snapshot.Vectors} of {check.Identity.Fingerprint.Dimensions}.";
            rows.Dispose();
        }
        catch (FaissFormatException error)
        {
            problem = error.Message;
        }

        check.Corrupt("snapshot-header", $"{name}/index.faiss", problem, check.Next.Repair);
        return null;
    }

    private static bool Read(SafeFileHandle file, Span<byte> row, long offset)
    {
        while (!row.IsEmpty)
        {
            int read = RandomAccess.Read(file, row, offset);
            if (read == 0)
            {
                return false;
            }

            row = row[read..];
            offset += read;
        }

        return true;
    }
}
