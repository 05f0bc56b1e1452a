using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Recovery;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index.Verification.Repair;

/// <summary>
/// Puts right what needs no guess: what follows from the ledger, and rows whose checksum proves that what a snapshot or an equal text has is
/// what was there. Every step is said before it is done, and can be done again after a crash within it.
/// </summary>
public sealed class IndexRepair
{
    // What repairing starts from. A ledger that is wrong itself says nothing that could be trusted.
    private static readonly HashSet<string> Repairable = new(StringComparer.Ordinal)
    {
        "vectors-missing", "vectors-short", "vectors-tail", "vectors-header", "texts-tail", "rows-differ", "vector-not-finite", "vector-length",
        "snapshot-missing", "snapshot-file-missing", "snapshot-file-size", "snapshot-file-differs", "snapshot-header", "snapshot-manifest",
        "snapshot-fingerprint", "snapshot-count", "snapshot-row-differs", "snapshot-text-differs", "snapshot-latest", "snapshot-unknown",
        "leftover-partial", "leftover-rebuild", "leftover-next", "leftover-swap", "leftover-file",
    };

    private readonly IndexLayout _layout;
    private readonly IStorage _storage;
    private readonly RepairSteps _steps;

    private IndexRepair(IndexLayout layout, LibraryIndexOptions options, RepairSteps steps)
    {
        (_layout, _storage, _steps) = (layout, options.Storage, steps);
    }

    /// <summary>Repairs an index.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="dryRun">Only says what would be done.</param>
    /// <param name="say">Is told each step before it is done.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>The steps, in order; empty when there was nothing to repair.</returns>
    /// <exception cref="IndexLockedException">A writer is active.</exception>
    /// <exception cref="IndexRefusedException">There is no index (<c>index-missing</c>), the ledger itself is damaged
    /// (<c>ledger-damaged</c>), or rows have to be embedded again (<c>rows-unproven</c>).</exception>
    public static IReadOnlyList<string> Run(
        string directory, bool dryRun, Action<string> say, LibraryIndexOptions? options, CancellationToken cancellationToken)
    {
        options ??= new LibraryIndexOptions();
        var layout = new IndexLayout(directory);
        var repair = new IndexRepair(layout, options, new RepairSteps(dryRun, say));
        if (dryRun)
        {
            repair.Work(cancellationToken);
            return repair._steps.Done;
        }

        if (Directory.Exists(layout.SwapPath))
        {
            repair._steps.Do($"finish the exchange of two indexes that was cut off ({layout.SwapPath})", () => RebuildSwap.Finish(options.Storage, layout));
        }

        if (!Directory.Exists(layout.Directory))
        {
            throw new IndexRefusedException("index-missing", $"There is no index in {layout.Directory}.");
        }

        string name = Path.Combine(layout.Directory, "writer.json.new");
        if (File.Exists(name) && !WriterProbe.IsHeld(layout.WriterLock))
        {
            repair._steps.Do($"delete {name}, which a writer left half written", () => options.Storage.DeleteFile(name));
        }

        using WriterLock held = WriterLock.Take(layout.Directory, options.Time);
        repair.Work(cancellationToken);
        return repair._steps.Done;
    }

    private void Work(CancellationToken cancellationToken)
    {
        List<FindingGroup> groups = Look(cancellationToken);
        if (groups.Count == 0)
        {
            return;
        }

        List<string> unproven = RestoreRows(cancellationToken);
        if (unproven.Count > 0)
        {
            throw new IndexRefusedException(
                "rows-unproven",
                $"Of {unproven[0]}{(unproven.Count > 1 ? $" and {unproven.Count - 1} more stretches" : "")}, no snapshot and no equal text holds what was there, so they have to be " +
                $"made again. Build the index again from its library: {new NextSteps(_layout, LedgerAccess.TryReadIdentity(_layout.Ledger)?.LibraryRoot).Rebuild}");
        }

        Recover(groups);
        cancellationToken.ThrowIfCancellationRequested();
        RepublishSnapshots(groups, cancellationToken);
    }

    // Before anything is touched: only a ledger that is sound by itself is a ground to repair from.
    private List<FindingGroup> Look(CancellationToken cancellationToken)
    {
        using IndexVerification index = IndexVerification.OpenAlone(_layout.Directory);
        index.Check(null, cancellationToken);
        List<FindingGroup> damage = [.. index.Findings.Groups.Where(group => group.Kind != FindingKind.Stale)];
        if (damage.Find(group => !Repairable.Contains(group.Reason)) is { } beyond)
        {
            throw new IndexRefusedException(
                "ledger-damaged",
                $"{beyond.First[0].Place}: {beyond.First[0].Detail} ({beyond.Reason}) Mending the ledger would be a guess, so nothing was touched. " +
                $"Put back a copy of the index directory, or build it again: {index.Next.Rebuild}");
        }

        return damage;
    }

    private List<string> RestoreRows(CancellationToken cancellationToken)
    {
        using LedgerAccess access = LedgerAccess.Choose(_layout.Ledger, writerActive: false);
        using LedgerConnection ledger = access.Open();
        LedgerIdentity identity = LedgerIdentity.Read(ledger)!;
        var header = new FaissFlatHeader(identity.Fingerprint.Dimensions, CheckpointTable.Last(ledger)?.Rows ?? 0);
        var restorer = new RowRestorer(_storage, _layout, ledger, header, _steps);

        // All or nothing: an index that has to be built again is left as it was found.
        List<string> unproven = restorer.Run(write: false, cancellationToken);
        return unproven.Count > 0 ? unproven : restorer.Run(write: true, cancellationToken);
    }

    // Everything else about the vectors, and what lies beside, is what opening an index does after a crash.
    private void Recover(List<FindingGroup> groups)
    {
        string[] reasons = [.. groups.Select(group => group.Reason)];
        if (_steps.IsDryRun)
        {
            foreach (FindingGroup group in groups.Where(group => group.Reason is "vectors-tail" or "vectors-header" or "texts-tail" or "snapshot-latest" || group.Reason.StartsWith("leftover-", StringComparison.Ordinal)))
            {
                _steps.Do($"put right {group.First[0].Place} ({group.Reason})", () => { });
            }

            return;
        }

        if (reasons.Contains("snapshot-unknown"))
        {
            SetUnknownAside();
        }

        OpenedIndex opened = IndexOpening.Reopen(_layout, LedgerIdentity.TryRead(_layout.Ledger)!, _storage);
        using (opened.Ledger)
        using (opened.Vectors)
        using (opened.Texts)
        {
            foreach (string done in opened.Recovered)
            {
                _steps.Note(done);
            }

            foreach (string reason in reasons.Where(reason => reason is "snapshot-latest" or "leftover-partial"))
            {
                _steps.Note(reason == "snapshot-latest" ? "pointed snapshots/latest at the newest snapshot" : "deleted unfinished snapshots");
            }
        }
    }

    private void SetUnknownAside()
    {
        using LedgerConnection ledger = LedgerConnection.OpenReader(_layout.Ledger);
        HashSet<string> known = [.. SnapshotTable.All(ledger, _layout.Snapshots).Select(snapshot => snapshot.Directory)];
        foreach (string path in _storage.List(_layout.Snapshots).Where(name => name.All(char.IsAsciiDigit)).Select(name => Path.Combine(_layout.Snapshots, name)))
        {
            if (!known.Contains(path))
            {
                _steps.Do($"set {path} aside: the ledger does not know it", () => SnapshotAside.Move(_storage, _layout, path));
            }
        }
    }

    private void RepublishSnapshots(List<FindingGroup> groups, CancellationToken cancellationToken)
    {
        if (!groups.Any(group => group.Reason.StartsWith("snapshot-", StringComparison.Ordinal)))
        {
            return;
        }

        // Looked at again: with the rows restored some of what differed no longer does.
        HashSet<long> damaged;
        using (IndexVerification index = IndexVerification.OpenAlone(_layout.Directory))
        {
            damaged = index.DamagedSnapshots(cancellationToken);
        }

        if (damaged.Count == 0)
        {
            return;
        }

        using LedgerConnection ledger = LedgerConnection.OpenReader(_layout.Ledger);
        LedgerIdentity identity = LedgerIdentity.Read(ledger)!;
        foreach (SnapshotRecord snapshot in SnapshotTable.All(ledger, _layout.Snapshots).Where(snapshot => damaged.Contains(snapshot.Number)))
        {
            _steps.Do(
                $"set snapshots/{snapshot.Number} aside and write it again from checkpoint {snapshot.Checkpoint}",
                () => SnapshotAside.Republish(_storage, _layout, ledger, identity.Fingerprint, snapshot, cancellationToken));
        }
    }
}
