using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

/// <summary>
/// Searches an index. Any number may be open at once, in any process, also while a writer works: every search sees the newest checkpoint
/// when it begins and nothing newer, and changes over by itself when a rebuild was swapped in. Calls may come from any thread.
/// </summary>
public sealed class IndexReader : IDisposable
{
    /// <summary>Most hits of one search: enough for any page or reranker, and a bound for what a caller can make it hold.</summary>
    public const int MaxHits = 10_000;

    private readonly Lock _gate = new();
    private readonly IndexLayout _layout;
    private IndexView _view;
    private bool _disposed;

    private IndexReader(IndexLayout layout, IndexView view)
    {
        _layout = layout;
        _view = view;
    }

    /// <summary>What the vectors were made with; a query must be made with the same.</summary>
    public IndexFingerprint Fingerprint => Locked(view => view.Identity.Fingerprint);

    /// <summary>Names the index, see <see cref="LibraryIndex.Id"/>; empty when no writer of this version has opened it yet.</summary>
    public string Id => Locked(view => view.Identity.Id);

    /// <summary>The part of the library that the index is of; null for the whole.</summary>
    public LibraryShard? Shard => Locked(view => view.Identity.Shard);

    /// <summary>The index at a glance.</summary>
    public IndexStatus Status => Locked(view => LedgerStatus.Read(view.Ledger, _layout, view.Identity));

    /// <summary>The oldest checkpoint that <see cref="LibraryIndex.RollBack"/> can go back to; null before the first.</summary>
    public CheckpointRecord? OldestCheckpoint =>
        Locked(view => CheckpointTable.After(view.Ledger, CheckpointTable.Oldest(view.Ledger) - 1, 1) is [var oldest] ? oldest : null);

    /// <summary>Published snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotRecord> Snapshots() => Locked(view => SnapshotTable.All(view.Ledger, _layout.Snapshots));

    /// <summary>Documents that are parked with a reason, in <see cref="DocumentPath.Order"/>.</summary>
    public IReadOnlyList<FailureRecord> Failures() => Locked(view =>
    {
        List<FailureRecord> all = [];
        for (string after = string.Empty; FailureTable.PageAfter(view.Ledger, after) is { Count: > 0 } page; after = page[^1].Failure.Path)
        {
            all.AddRange(page);
        }

        return all;
    });

    /// <summary>Opens an index for searching. Writes nothing, repairs nothing.</summary>
    /// <exception cref="IndexRefusedException">There is no index in the directory (<c>index-missing</c>).</exception>
    /// <exception cref="IndexDamagedException">The ledger or the vectors cannot be read.</exception>
    public static IndexReader Open(string directory)
    {
        var layout = new IndexLayout(directory);
        return new IndexReader(layout, IndexView.Open(layout));
    }

    /// <summary>The <paramref name="k"/> chunks most like a query.</summary>
    /// <param name="query">As many floats as the fingerprint says, all finite.</param>
    /// <param name="k">1 to <see cref="MaxHits"/>.</param>
    /// <returns>Best first; among equal scores the lower row first. Fewer when the index holds fewer.</returns>
    public IReadOnlyList<SearchHit> Search(ReadOnlySpan<float> query, int k) => Search(query, null, k);

    /// <summary>The same among the documents that a filter lets through.</summary>
    /// <param name="query">As many floats as the fingerprint says, all finite.</param>
    /// <param name="filter">Null for all.</param>
    /// <param name="k">1 to <see cref="MaxHits"/>.</param>
    /// <exception cref="ArgumentException">The query has another number of dimensions or is not finite.</exception>
    public IReadOnlyList<SearchHit> Search(ReadOnlySpan<float> query, SearchFilter? filter, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, MaxHits);
        try
        {
            return Find(query, filter, k);
        }
        catch (Exception error) when (LedgerDamage.Is(error))
        {
            throw LedgerDamage.Say(_layout, LibraryRoot, error);
        }
    }

    private SearchHit[] Find(ReadOnlySpan<float> query, SearchFilter? filter, int k)
    {
        while (true)
        {
            IndexView view;
            RowSet hidden;
            RowSet? only;
            VectorMap.Pin rows;
            lock (_gate)
            {
                view = Refresh();
                CheckQuery(query, view.Identity.Fingerprint.Dimensions);
                hidden = view.Hidden;
                only = filter is null ? null : view.Match(filter);
                rows = view.Map.Hold();
            }

            (float Score, long Row)[] best;
            using (rows)
            {
                best = rows.Scan(query, k, hidden, only);
            }

            lock (_gate)
            {
                // A rebuild swapped in while this thread scanned numbers its rows anew: search again, in that one.
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (ReferenceEquals(view, _view))
                {
                    return view.Describe(best);
                }
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _view.Dispose();
            }
        }
    }

    private static void CheckQuery(ReadOnlySpan<float> query, int dimensions)
    {
        if (query.Length != dimensions)
        {
            throw new ArgumentException($"The query has {query.Length} floats; the index has {dimensions}.", nameof(query));
        }

        foreach (float value in query)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException("The query holds a number that is not finite.", nameof(query));
            }
        }
    }

    private string LibraryRoot => _view.Identity.LibraryRoot;

    private T Locked<T>(Func<IndexView, T> work)
    {
        lock (_gate)
        {
            return LedgerDamage.Watch(_layout, LibraryRoot, () => work(Refresh()));
        }
    }

    private IndexView Refresh()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (true)
        {
            if (_view.IsReplaced)
            {
                IndexView newer = IndexView.Open(_layout);
                _view.Dispose();
                _view = newer;
            }

            try
            {
                _view.Refresh();
            }
            catch (Exception error) when (error is IOException or FaissFormatException && _view.IsReplaced)
            {
                continue;
            }

            // The vectors are opened by name: they belong to the ledger only if no rebuild was swapped in on the way.
            if (!_view.IsReplaced)
            {
                return _view;
            }
        }
    }
}
