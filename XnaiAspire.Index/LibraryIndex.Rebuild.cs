using XnaiAspire.Index.Failpoints;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Recovery;
using XnaiAspire.Index.Sharding;
using XnaiAspire.Index.Snapshots;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    private WriterLock? _replacedLock;
    private IndexLayout? _target;
    private volatile bool _isExchanging;
    private long? _replacedWriter;

    /// <summary>Whether this writes a rebuild that <see cref="SwapIn"/> has not put in place yet.</summary>
    public bool IsRebuild => _target is not null;

    /// <summary>Whether a rebuild of an index was begun and not swapped in.</summary>
    public static bool HasUnfinishedRebuild(string directory) => UnfinishedRebuild(new IndexLayout(directory)) is not null;

    /// <summary>Whether such a rebuild is one that <see cref="BeginRebuild"/> with the same arguments would go on with, instead of beginning anew.</summary>
    /// <param name="directory">The index's directory.</param>
    /// <param name="libraryRoot">Full path of the library.</param>
    /// <param name="fingerprint">What vectors are made with now.</param>
    /// <param name="shard">The part of the library; null for the whole.</param>
    public static bool CanGoOnWithRebuild(string directory, string libraryRoot, IndexFingerprint fingerprint, LibraryShard? shard = null) =>
        UnfinishedRebuild(new IndexLayout(directory)) is { MergeOf: null } begun && IsOf(begun, libraryRoot, fingerprint, shard);

    /// <summary>The <see cref="LibraryIndexOptions.RebuildRequest"/> that the present index was built for; null when there is none.</summary>
    public static string? RebuildRequestOf(string directory) => LedgerIdentity.TryRead(new IndexLayout(directory).Ledger)?.RebuildRequest;

    /// <summary>
    /// Begins to build an index anew in <c>&lt;directory&gt;.rebuild</c>, or goes on with a rebuild of the same library and fingerprint. The
    /// old index stays as it is, searchable and locked against other writers, until <see cref="SwapIn"/>.
    /// </summary>
    /// <param name="directory">The index's directory; it may also be damaged or empty.</param>
    /// <param name="libraryRoot">Full path of the library.</param>
    /// <param name="fingerprint">What the new vectors are made with.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="IndexLockedException">There is another writer.</exception>
    /// <exception cref="IndexRefusedException">The old index is of another part of the library (<c>shard-mismatch</c>).</exception>
    public static LibraryIndex BeginRebuild(string directory, string libraryRoot, IndexFingerprint fingerprint, LibraryIndexOptions? options = null)
    {
        options ??= new LibraryIndexOptions();
        var target = new IndexLayout(directory);
        RebuildSwap.Finish(options.Storage, target);
        options.Storage.CreateDurableDirectory(target.Directory);
        WriterLock replaced = WriterLock.Take(target.Directory, options.Time);
        WriterLock? held = null;
        try
        {
            LedgerIdentity? present = LedgerIdentity.TryRead(target.Ledger);
            if (present is not null)
            {
                ShardCheck.Run(target, present, options.Shard);
            }

            RebuildSwap.Drop(options.Storage, target, target.Next);
            long generation = (present?.Generation ?? 0) + 1;
            IndexLayout layout = target.Rebuild;
            LedgerIdentity? begun = LedgerIdentity.TryRead(layout.Ledger);
            if (begun is null || begun.Generation < generation || !IsOf(begun, libraryRoot, fingerprint, options.Shard))
            {
                RebuildSwap.Drop(options.Storage, target, layout);
            }

            options.Storage.CreateDurableDirectory(layout.Directory);
            Failpoint.Pass("rebuild.begun");
            held = WriterLock.Take(layout.Directory, options.Time);
            OpenedIndex opened = IndexOpening.Open(layout, libraryRoot, fingerprint, generation, present?.Id, options);
            if (options.RebuildRequest is { } request)
            {
                LedgerIdentity.Write(opened.Ledger, LedgerIdentity.RebuildRequestKey, request);
            }

            return new LibraryIndex(layout, held, opened, options) { _replacedLock = replaced, _target = target, _replacedWriter = Fence.Peek(target) };
        }
        catch
        {
            held?.Dispose();
            replaced.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts a finished rebuild in the place of the old index, in one step, and deletes the old one. Its snapshots stay. This object goes on as
    /// the writer of the index; readers change over with their next search.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is not a rebuild.</exception>
    /// <exception cref="IndexRefusedException">
    /// Its run is not complete (<c>run-unfinished</c>), or another writer has opened the old index meanwhile (<c>fenced-off</c>).
    /// </exception>
    /// <exception cref="IndexFailedException">The exchange failed; opening the index finishes or undoes it.</exception>
    public void SwapIn() => Locked(() =>
    {
        IndexLayout target = _target ?? throw new InvalidOperationException($"{Directory} is not a rebuild.");
        if (RunTable.Unfinished(_ledger) is { } run)
        {
            throw new IndexRefusedException("run-unfinished", $"Run {run.Id} of the rebuild has {run.Batches - run.CommittedBatches} batches to go.");
        }

        if (Fence.Peek(target) is { } now && now != (_replacedWriter ?? 0))
        {
            throw Fence.Refuse(target, $"writer {now} of the index that this rebuild was to replace");
        }

        return OrFail("Swapping the rebuild in", () =>
        {
            IReadOnlyList<SnapshotRecord> inherited = InheritedSnapshots.Read(_storage, target);
            _ledger.InTransaction(() =>
            {
                SnapshotTable.Inherit(_ledger, inherited);
                Fence.Raise(_ledger, _replacedWriter ?? 0);
            });
            Exchange(target, target.Rebuild);

            // Gone by now, unless its ledger could not be read.
            _storage.DeleteDurably(target.Rebuild.Directory);
            Failpoint.Pass("swap.dropped");
            _replacedLock?.Dispose();
            _replacedLock = null;
            return true;
        });
    });

    private static LedgerIdentity? UnfinishedRebuild(IndexLayout layout) =>
        LedgerIdentity.TryRead(layout.Rebuild.Ledger) is { } begun && begun.Generation > (LedgerIdentity.TryRead(layout.Ledger)?.Generation ?? 0) ? begun : null;

    private static bool IsOf(LedgerIdentity begun, string libraryRoot, IndexFingerprint fingerprint, LibraryShard? shard) =>
        begun.Fingerprint == fingerprint && begun.LibraryRoot == libraryRoot && begun.Shard == shard;

    // The successor takes the index's place, and this object goes on in it. Opening deletes what was replaced.
    private void Exchange(IndexLayout target, IndexLayout successor)
    {
        // SQLite finds its write-ahead log by name, so no connection may live through the change of names.
        _isExchanging = true;
        _vectors.Dispose();
        _texts.Dispose();
        _ledger.Dispose();
        Failpoint.Pass("swap.closed");
        RebuildSwap.Exchange(_storage, target, successor);
        Failpoint.Pass("swap.exchanged");
        OpenedIndex opened = IndexOpening.Reopen(target, _identity, _storage);
        (_ledger, _vectors, _texts, _layout, _textKeys) = (opened.Ledger, opened.Vectors, opened.Texts, target, new TextKeys());
        _target = null;
        _isExchanging = false;
        Failpoint.Pass("swap.reopened");
    }
}
