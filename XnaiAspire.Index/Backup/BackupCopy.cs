using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Backup;

/// <summary>
/// Copies an index, the ledger first: what it counts lies in the other files already and is only ever appended to, so whatever a writer does meanwhile, a
/// file that is copied later has all of it.
/// </summary>
/// <param name="options">Where to write, and how much room there is.</param>
/// <param name="index">The index.</param>
/// <param name="partial">Where it goes; empty.</param>
internal sealed class BackupCopy(BackupOptions options, IndexLayout index, PartialBackup partial)
{
    // In the order in which they were written: a directory that has the last has all.
    private static readonly string[] SnapshotFiles = ["index.faiss", "docstore.jsonl", "manifest.json"];

    private readonly IStorage _storage = options.Storage;

    /// <summary>Copies everything; all but the names is durable on return.</summary>
    /// <param name="source">Open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the copy holds; null when the index was not there from beginning to end.</returns>
    /// <exception cref="InvalidDataException">A file is not what the ledger says.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or there is no room.</exception>
    public BackupRecord? Run(BackupSource source, CancellationToken cancellationToken)
    {
        try
        {
            return source.TryCopyLedger(partial.Layout.Ledger) ? Follow(source, cancellationToken) : null;
        }
        catch (Exception error) when (error is not OperationCanceledException && source.IsOvertaken)
        {
            return null;
        }
    }

    private BackupRecord? Follow(BackupSource source, CancellationToken cancellationToken)
    {
        using LedgerAccess access = LedgerAccess.Choose(partial.Layout.Ledger, writerActive: false);
        using LedgerConnection ledger = access.Open();
        LedgerIdentity identity = LedgerIdentity.ReadPresent(ledger) ?? throw new InvalidDataException("The ledger has no tables.");
        partial.Target.Shard = identity.Shard;
        CheckpointRecord? last = CheckpointTable.Last(ledger);
        List<SnapshotRecord> snapshots = SnapshotTable.All(ledger, index.Snapshots);
        var header = new FaissFlatHeader(identity.Fingerprint.Dimensions, last?.Rows ?? 0);
        long texts = ChunkTable.TextEnd(ledger);
        long bytes = header.FileLength + texts + snapshots.Sum(snapshot => snapshot.Bytes);
        CheckRoom(bytes);

        // The snapshots before the large files: they alone may be deleted meanwhile, and then all begins anew.
        if (!TryCopySnapshots(source, snapshots, cancellationToken))
        {
            return null;
        }

        CopyVectors(ledger, header, cancellationToken);
        CopyTexts(texts, cancellationToken);
        return source.IsOvertaken
            ? null
            : new BackupRecord(
                partial.Target.Directory, index.Directory, identity.LibraryRoot, last?.Number ?? 0, last?.Documents ?? 0, last?.Chunks ?? 0, header.Rows, snapshots.Count,
                bytes + new FileInfo(partial.Layout.Ledger).Length, RunTable.Unfinished(ledger), 1, partial.Target.IngestCommand(identity.LibraryRoot));
    }

    private void CheckRoom(long bytes)
    {
        if (options.FreeBytes(partial.Layout.Parent) is { } free && free < bytes)
        {
            throw new IOException($"It takes {bytes} bytes more, and {partial.Layout.Parent} has room for {free}.");
        }
    }

    private bool TryCopySnapshots(BackupSource source, List<SnapshotRecord> snapshots, CancellationToken cancellationToken)
    {
        if (snapshots.Count == 0)
        {
            return true;
        }

        _storage.CreateDirectory(partial.Layout.Snapshots);
        foreach (SnapshotRecord snapshot in snapshots)
        {
            try
            {
                CopySnapshot(snapshot.Directory, Path.Combine(partial.Layout.Snapshots, $"{snapshot.Number}"), cancellationToken);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // One that is really lost is missing in the copy too, and named when that is checked.
                if (source.MayBeMoving(snapshot.Number))
                {
                    return false;
                }
            }
        }

        SnapshotPublisher.PointLatest(_storage, partial.Layout, snapshots[0].Number);
        return true;
    }

    private void CopySnapshot(string from, string to, CancellationToken cancellationToken)
    {
        _storage.CreateDirectory(to);
        foreach (string name in SnapshotFiles)
        {
            using var file = new SourceFile(Path.Combine(from, name));
            using IStorageFile written = _storage.Open(Path.Combine(to, name), create: true);
            file.CopyTo(written, 0, file.Length, cancellationToken);
            written.Sync();
        }

        _storage.SyncDirectory(to);
    }

    private void CopyVectors(LedgerConnection ledger, FaissFlatHeader header, CancellationToken cancellationToken)
    {
        using SourceFile vectors = BackupSource.OpenFile(index.Vectors);
        using IStorageFile file = _storage.Open(partial.Layout.Vectors, create: true);

        // The ledger's header and not the file's, which a commit under way brings up to date a moment later.
        Span<byte> bytes = stackalloc byte[FaissFlatHeader.Length];
        header.WriteTo(bytes);
        file.Write(bytes, 0);
        long end = 0;
        foreach ((long number, AppendedRows rows) in CheckpointTable.Appended(ledger))
        {
            if (rows.FirstRow != end || rows.EndRow < end || rows.EndRow > header.Rows)
            {
                throw new InvalidDataException($"Checkpoint {number} says that it appended rows {rows.FirstRow} to {rows.EndRow}, after row {end} and of {header.Rows}.");
            }

            end = rows.EndRow;
            uint checksum = vectors.CopyTo(file, header.OffsetOf(rows.FirstRow), header.OffsetOf(end), cancellationToken);
            if (end > rows.FirstRow && checksum != rows.Checksum)
            {
                throw new InvalidDataException($"Rows {rows.FirstRow} to {end - 1} of {index.Vectors} are not those that checkpoint {number} wrote.");
            }
        }

        file.Sync();
    }

    private void CopyTexts(long length, CancellationToken cancellationToken)
    {
        using SourceFile texts = BackupSource.OpenFile(index.Texts);
        using IStorageFile file = _storage.Open(partial.Layout.Texts, create: true);
        texts.CopyTo(file, 0, length, cancellationToken);
        file.Sync();
    }
}
