using System.Text.Json;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.LangChain;

/// <summary>What is exported: rows in order, each with its vector.</summary>
internal interface IExportSource
{
    IndexFingerprint Fingerprint { get; }

    long Checkpoint { get; }

    /// <summary>Null for the live index.</summary>
    long? Snapshot { get; }

    /// <summary>The chunks in row order; the same at each call.</summary>
    IEnumerable<StoredChunk> Chunks();

    /// <summary>Bytes of a chunk's vector, valid until the next call.</summary>
    ReadOnlySpan<byte> Vector(StoredChunk chunk);
}

/// <summary>Writes the files of an export one chunk at a time: memory does not grow with the index.</summary>
internal sealed class LangChainWriter(IStorage storage, IExportSource source)
{
    public LangChainExportRecord Write(string directory, CancellationToken cancellationToken)
    {
        var target = new ExportTarget(storage, directory);
        string partial = target.Begin();
        using var pickle = new SnapshotFile(storage, partial, LangChainFolder.PickleName);
        using var vectors = new SnapshotFile(storage, partial, LangChainFolder.VectorsName);
        (long documents, long rows) = WriteRows(pickle, vectors, cancellationToken);
        SnapshotManifestFile[] files = [vectors.Complete(), pickle.Complete()];
        var manifest = new LangChainManifest(
            LangChainManifest.FormatName, 1, source.Checkpoint, source.Snapshot, rows, "inner-product", source.Fingerprint, files);
        using (var file = new SnapshotFile(storage, partial, LangChainManifest.FileName))
        {
            file.Append(JsonSerializer.SerializeToUtf8Bytes(manifest, LangChainJson.Default.LangChainManifest));
            files = [.. files, file.Complete()];
        }

        target.Publish();
        return new LangChainExportRecord(
            target.Directory, source.Checkpoint, source.Snapshot, documents, rows, source.Fingerprint.Dimensions, files.Sum(file => file.Bytes));
    }

    private (long Documents, long Rows) WriteRows(SnapshotFile pickle, SnapshotFile vectors, CancellationToken cancellationToken)
    {
        var docstore = new DocstorePickleWriter(pickle);
        docstore.BeginDocuments();
        long documents = 0;
        long rows = 0;
        string? path = null;
        foreach (StoredChunk chunk in source.Chunks())
        {
            cancellationToken.ThrowIfCancellationRequested();
            docstore.Document(chunk);
            rows++;
            if (chunk.Path != path)
            {
                path = chunk.Path;
                documents++;
            }
        }

        Span<byte> header = stackalloc byte[FaissFlatHeader.Length];
        new FaissFlatHeader(source.Fingerprint.Dimensions, rows).WriteTo(header);
        vectors.Append(header);
        docstore.BeginRows();
        long row = 0;
        foreach (StoredChunk chunk in source.Chunks())
        {
            cancellationToken.ThrowIfCancellationRequested();
            docstore.Row(row++, chunk);
            vectors.Append(source.Vector(chunk));
        }

        docstore.End();
        return row == rows ? (documents, rows) : throw new InvalidDataException($"{rows} chunks were there at first, then {row}.");
    }
}
