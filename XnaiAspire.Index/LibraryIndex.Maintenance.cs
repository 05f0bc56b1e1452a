using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Maintenance;
using XnaiAspire.Index.Recovery;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    /// <summary>The oldest checkpoint that <see cref="RollBack"/> can go back to; null when there is none.</summary>
    public long? OldestCheckpoint =>
        Locked(() => CheckpointTable.After(_ledger, CheckpointTable.Oldest(_ledger) - 1, 1) is [var oldest] ? oldest.Number : (long?)null);

    /// <summary>
    /// Takes the index back to what it was at a checkpoint: the same documents, and <c>vectors.faiss</c> byte for byte. It is written beside
    /// and swapped in, so a crash leaves the one or the other, and readers change over with their next search. Later checkpoints are gone from the
    /// ledger, and so are their documents; their numbers are not given again. Snapshots stay, newer ones too, and so do noted failures.
    /// A run under way ends here.
    /// </summary>
    /// <param name="checkpoint">Its number.</param>
    /// <returns>The checkpoint that says so, with the next number; the newest one when the index is there already.</returns>
    /// <exception cref="InvalidOperationException">This is a rebuild that is not swapped in.</exception>
    /// <exception cref="IndexRefusedException">
    /// There is no such checkpoint (<c>checkpoint-unknown</c>), or a compaction has dropped rows of it since (<c>checkpoint-compacted</c>).
    /// </exception>
    /// <exception cref="IndexFailedException">A write failed; open the index again, which finds the old state or the new one.</exception>
    public CheckpointRecord RollBack(long checkpoint) => Locked(() =>
    {
        CheckIsNoRebuild();
        CheckpointRecord to = CheckpointTable.Find(_ledger, checkpoint) ?? throw new IndexRefusedException(
            "checkpoint-unknown", $"The index in {Directory} has no checkpoint {checkpoint}. Its snapshots and checkpoints: snapshots --index-path {Directory}");
        long oldest = CheckpointTable.Oldest(_ledger);
        if (checkpoint < oldest)
        {
            throw new IndexRefusedException(
                "checkpoint-compacted", $"A compaction has dropped rows that checkpoint {checkpoint} had; {oldest} is the oldest one to go back to.");
        }

        CheckpointRecord last = CheckpointTable.Last(_ledger)!;
        if (checkpoint == last.Number && RunTable.Unfinished(_ledger) is null)
        {
            return last;
        }

        return OrFail($"Rolling back to checkpoint {checkpoint}", () =>
        {
            CheckpointRecord? done = null;
            Succeed("rollback", next =>
            {
                using (var copy = new VectorCopy(_storage, _vectors, next.Vectors))
                {
                    copy.First(to.Rows);
                }

                TextCopy.Write(_storage, _texts, next.Texts, [ChunkTable.PlaceOf(_ledger, 0, to.Rows)]);
                done = LedgerCopy.AtCheckpoint(next.Ledger, _layout.Ledger, to, last, _time.GetUtcNow());
            });
            return done!;
        });
    });

    /// <summary>
    /// Drops the rows that no live document has: of replaced, removed and abandoned versions. The others keep their order. It is written beside
    /// and swapped in like a rollback. No checkpoint before the newest can be gone back to afterwards; snapshots stay.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is a rebuild that is not swapped in.</exception>
    /// <exception cref="IndexRefusedException">A run is not complete (<c>run-unfinished</c>).</exception>
    /// <exception cref="IndexFailedException">
    /// A write failed, or rows are not those that were committed; open the index again, which finds the old state or the new one.
    /// </exception>
    public CompactionRecord Compact() => Locked(() =>
    {
        CheckIsNoRebuild();
        if (RunTable.Unfinished(_ledger) is { } run)
        {
            throw new IndexRefusedException("run-unfinished", $"Run {run.Id} has {run.Batches - run.CommittedBatches} batches to go; finish it first.");
        }

        CheckpointRecord? last = CheckpointTable.Last(_ledger);
        if (last is null || last.Rows == last.Chunks)
        {
            return new CompactionRecord(last?.Rows ?? 0, last?.Rows ?? 0, 0);
        }

        return OrFail("Compacting the index", () =>
        {
            long before = Length(_layout);
            Succeed("compact", next =>
            {
                using var copy = new VectorCopy(_storage, _vectors, next.Vectors);
                TextCopy.Write(_storage, _texts, next.Texts, RowRanges.Live(_ledger).Select(rows => ChunkTable.PlaceOf(_ledger, rows.FirstRow, rows.FirstRow + rows.Count)));
                LedgerCopy.OfLiveDocuments(
                    next.Ledger, _layout.Ledger, copy.Live(CheckpointTable.Appended(_ledger), RowRanges.Live(_ledger)), last);
            });
            return new CompactionRecord(last.Rows, _vectors.Header.Rows, before - Length(_layout));
        });
    });

    /// <summary>Compacts when enough rows have no live document any more (<see cref="LibraryIndexOptions"/>) and no run is under way.</summary>
    /// <returns>What was dropped; null when it was not worth it.</returns>
    /// <exception cref="IndexFailedException">See <see cref="Compact"/>.</exception>
    public CompactionRecord? CompactIfWorthwhile() => Locked(() =>
    {
        long rows = _vectors.Header.Rows;
        long dead = rows - (CheckpointTable.Last(_ledger)?.Chunks ?? 0);
        bool worthwhile = dead >= Math.Max(_options.CompactFromRows, 1) && dead >= rows * _options.CompactFromShare;
        return worthwhile && !IsRebuild && RunTable.Unfinished(_ledger) is null ? Compact() : null;
    });

    // Writes the index anew beside and swaps it in. This writer's transaction keeps every other from committing until the copy is whole.
    private void Succeed(string what, Action<IndexLayout> write)
    {
        IndexLayout next = _layout.Next;
        WriterLock? held = null;
        try
        {
            _ledger.InTransaction(() =>
            {
                RebuildSwap.Drop(_storage, _layout, next);
                _storage.CreateDurableDirectory(next.Directory);
                held = WriterLock.Take(next.Directory, _time);
                Failpoint.Pass($"{what}.begun");
                write(next);
                _storage.SyncDirectory(next.Directory);
                Failpoint.Pass($"{what}.written");
            });
            Exchange(_layout, next);
        }
        catch
        {
            held?.Dispose();
            throw;
        }

        _lock.Dispose();
        _lock = held!;
    }

    private void CheckIsNoRebuild()
    {
        if (IsRebuild)
        {
            throw new InvalidOperationException($"{Directory} is a rebuild; swap it in first.");
        }
    }

    private static long Length(IndexLayout layout) => new FileInfo(layout.Vectors).Length + new FileInfo(layout.Texts).Length + new FileInfo(layout.Ledger).Length;
}
