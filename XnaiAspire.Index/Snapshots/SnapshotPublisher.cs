using System.Text.Json;
using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Snapshots;

/// <summary>
/// Writes a snapshot: files beside, each fsynced, the directory fsynced, renamed to its number, noted in the ledger; <c>latest</c> moves last.
/// Until the rename nothing has the snapshot's name; until the ledger's line nobody counts it. Whatever takes a name does so in a transaction,
/// for its fence.
/// </summary>
internal sealed class SnapshotPublisher(IStorage storage, IndexLayout layout, LedgerConnection ledger, IndexFingerprint fingerprint)
{
    // Rows copied with one read: few enough to keep memory flat.
    private const int RowsPerRead = 64;

    private const string Latest = "latest";

    public SnapshotRecord Publish(CheckpointRecord? at, TimeProvider time, CancellationToken cancellationToken)
    {
        long number = (SnapshotTable.Last(ledger, layout.Snapshots)?.Number ?? 0) + 1;
        string final = Path.Combine(layout.Snapshots, $"{number}");

        // A name of this writer's own: one that was paused in here, and followed by another, writes into no directory of the other's.
        string partial = $"{final}.{ledger.Writer}{SnapshotName.PartialSuffix}";
        ledger.InTransaction(() =>
        {
            storage.CreateDurableDirectory(layout.Snapshots);
            storage.DeleteDurably(partial);
            storage.CreateDirectory(partial);
        });

        Failpoint.Pass("snapshot.begun");
        var record = new SnapshotRecord(number, final, at?.Number ?? 0, at?.Documents ?? 0, at?.Chunks ?? 0, 0, time.GetUtcNow());
        record = record with { Bytes = WriteFiles(partial, record, ChunkTable.Live(ledger), cancellationToken) };
        Failpoint.Pass("snapshot.written");
        ledger.InTransaction(() =>
        {
            storage.Rename(partial, final);
            Failpoint.Pass("snapshot.renamed");
            storage.SyncDirectory(layout.Snapshots);
            SnapshotTable.Insert(ledger, record);
        });
        Failpoint.Pass("snapshot.recorded");
        ledger.InTransaction(() => PointLatest(storage, layout, number));
        return record;
    }

    /// <summary>Writes the files of a published snapshot again, from its checkpoint and so with the same bytes; nothing has its name yet.</summary>
    /// <returns>The directory that holds them.</returns>
    public string WriteAgain(SnapshotRecord snapshot, CancellationToken cancellationToken)
    {
        string partial = snapshot.Directory + SnapshotName.PartialSuffix;
        storage.CreateDurableDirectory(layout.Snapshots);
        storage.DeleteDurably(partial);
        storage.CreateDirectory(partial);
        WriteFiles(partial, snapshot, ChunkTable.VisibleAt(ledger, snapshot.Checkpoint), cancellationToken);
        return partial;
    }

    private long WriteFiles(string directory, SnapshotRecord snapshot, IEnumerable<StoredChunk> chunks, CancellationToken cancellationToken)
    {
        SnapshotManifestFile[] files = WriteRows(directory, chunks, snapshot.Vectors, cancellationToken);
        var manifest = new SnapshotManifest(
            SnapshotManifest.FormatName, 1, snapshot.Number, snapshot.Checkpoint, snapshot.Documents, snapshot.Vectors, "inner-product", fingerprint, files);
        using var file = new SnapshotFile(storage, directory, "manifest.json");
        file.Append(JsonSerializer.SerializeToUtf8Bytes(manifest, SnapshotJson.Default.SnapshotManifest));
        files = [.. files, file.Complete()];
        storage.SyncDirectory(directory);
        return files.Sum(written => written.Bytes);
    }

    /// <summary>Moves <c>latest</c>, a relative link replaced by a rename: it always points at a whole snapshot.</summary>
    public static void PointLatest(IStorage storage, IndexLayout layout, long number)
    {
        string link = Path.Combine(layout.Snapshots, Latest);
        if (storage.ReadLink(link) == $"{number}")
        {
            return;
        }

        string partial = link + SnapshotName.PartialSuffix;
        if (storage.ReadLink(partial) is not null)
        {
            storage.DeleteFile(partial);
        }

        storage.CreateLink(partial, $"{number}");
        Failpoint.Pass("latest.linked");
        storage.Rename(partial, link);
        Failpoint.Pass("latest.moved");
        storage.SyncDirectory(layout.Snapshots);
    }

    private SnapshotManifestFile[] WriteRows(string directory, IEnumerable<StoredChunk> chunks, long rows, CancellationToken cancellationToken)
    {
        using IStorageFile vectors = storage.Open(layout.Vectors, create: false);
        using var index = new SnapshotFile(storage, directory, "index.faiss");
        using var docstore = new SnapshotFile(storage, directory, "docstore.jsonl");
        using var lines = new DocstoreWriter();
        var header = new FaissFlatHeader(fingerprint.Dimensions, rows);
        byte[] block = new byte[RowsPerRead * header.RowBytes];
        header.WriteTo(block);
        index.Append(block.AsSpan(0, FaissFlatHeader.Length));

        // Neighbouring live rows, still to be copied: [first, first + run).
        long first = 0;
        int run = 0;
        long written = 0;
        foreach (StoredChunk chunk in chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (run == RowsPerRead || (run > 0 && chunk.Row != first + run))
            {
                Copy();
            }

            first = run == 0 ? chunk.Row : first;
            run++;
            docstore.Append(lines.Format(written++, chunk));
        }

        Copy();
        Failpoint.Pass("snapshot.rows-written");
        return written == rows
            ? [index.Complete(), docstore.Complete()]
            : throw new InvalidDataException($"The ledger counts {rows} searchable chunks and holds {written}.");

        void Copy()
        {
            Span<byte> part = block.AsSpan(0, run * header.RowBytes);
            vectors.Read(part, header.OffsetOf(first));
            index.Append(part);
            run = 0;
        }
    }
}
