using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Search;

/// <summary>An index at its newest checkpoint, as one reader sees it. For one thread at a time, but for what it hands out.</summary>
internal sealed class IndexView : IDisposable
{
    private readonly IndexLayout _layout;
    private readonly FileIdentity _file;
    private long _checkpoint;

    private IndexView(IndexLayout layout, FileIdentity file, LedgerConnection ledger, LedgerIdentity identity)
    {
        _layout = layout;
        _file = file;
        Ledger = ledger;
        Identity = identity;
        layout.Shard = identity.Shard;
        Map = new VectorMap(layout.Vectors, new FaissFlatHeader(identity.Fingerprint.Dimensions, 0));
        Hidden = new RowSet(0);
    }

    public LedgerConnection Ledger { get; }

    public LedgerIdentity Identity { get; }

    public VectorMap Map { get; private set; }

    /// <summary>
    /// Rows that are not visible: retired, staged or abandoned. Never changed once it was handed out: a later checkpoint makes a new one.
    /// </summary>
    public RowSet Hidden { get; private set; }

    /// <summary>Whether the directory now holds another index. A directory that is empty for an instant does not count.</summary>
    public bool IsReplaced => FileIdentity.Of(_layout.Ledger) is { } now && now != _file;

    public static IndexView Open(IndexLayout layout)
    {
        while (true)
        {
            FileIdentity before = FileIdentity.Of(layout.Ledger) ?? throw Missing(layout);
            LedgerConnection? ledger = null;
            try
            {
                ledger = LedgerConnection.OpenReader(layout.Ledger);
                LedgerIdentity identity = LedgerIdentity.ReadPresent(ledger) ?? throw Missing(layout);

                // A writer makes the ledger first. Before the first checkpoint nothing can be lost: the index is only not complete yet.
                if (!File.Exists(layout.Texts) && CheckpointTable.Last(ledger) is null)
                {
                    throw Missing(layout);
                }

                var view = new IndexView(layout, before, ledger, identity);
                ledger.Texts.Open();
                view.Refresh();

                // Ledger, its write-ahead log, the texts and the vectors were opened by name: all are of one index only if no swap came between.
                if (!view.IsReplaced)
                {
                    return view;
                }

                view.Dispose();
            }
            catch (Exception error) when (LedgerDamage.IsAnyNonsense(error) || error is IOException)
            {
                ledger?.Dispose();
                if (FileIdentity.Of(layout.Ledger) == before)
                {
                    throw new IndexDamagedException(
                        "index-unreadable", layout.Directory, $"The index cannot be read: {error.Message}", layout.RebuildCommand("<library>"), error);
                }
            }
            catch
            {
                ledger?.Dispose();
                throw;
            }
        }
    }

    /// <summary>Moves on to the newest checkpoint. Costs one look-up when there is none.</summary>
    public void Refresh() => Ledger.InReadTransaction(MoveOn);

    /// <summary>The same, and then work that reads the ledger as it is at that checkpoint, whatever is committed meanwhile.</summary>
    public void Refresh(Action work) => Ledger.InReadTransaction(() =>
    {
        MoveOn();
        work();
    });

    private void MoveOn()
    {
        if (CheckpointTable.Last(Ledger) is not { } last || last.Number == _checkpoint)
        {
            return;
        }

        var header = new FaissFlatHeader(Identity.Fingerprint.Dimensions, last.Rows);
        if (header != Map.Header)
        {
            var map = new VectorMap(_layout.Vectors, header);
            Map.Dispose();
            Map = map;
        }

        // In this order: a version may have become visible and have retired again since the last time.
        RowSet hidden = Hidden.Grow(last.Rows);
        foreach (RowRange rows in RowRanges.Shown(Ledger, _checkpoint, last.Number))
        {
            hidden.Remove(rows);
        }

        foreach (RowRange rows in RowRanges.Retired(Ledger, _checkpoint, last.Number).Concat(RowRanges.Staged(Ledger)))
        {
            hidden.Add(rows);
        }

        Hidden = hidden;
        _checkpoint = last.Number;
    }

    public RowSet Match(SearchFilter filter)
    {
        var rows = new RowSet(Map.Header.Rows);
        foreach (RowRange range in RowRanges.Matching(Ledger, filter))
        {
            rows.Add(range);
        }

        return rows;
    }

    public SearchHit[] Describe((float Score, long Row)[] best)
    {
        var hits = new SearchHit[best.Length];
        for (int i = 0; i < best.Length; i++)
        {
            (float score, long row) = best[i];
            StoredChunk chunk = ChunkTable.Find(Ledger, row)
                ?? throw new IndexDamagedException(
                    "ledger-inconsistent", _layout.Ledger, $"Row {row} counts, but no chunk has it.", _layout.RebuildCommand(Identity.LibraryRoot), null);
            hits[i] = new SearchHit(
                row, score, chunk.Path, chunk.Title, chunk.Category, chunk.FileType, chunk.Position, chunk.Start, chunk.Length, chunk.Heading,
                chunk.Text);
        }

        return hits;
    }

    public void Dispose()
    {
        Map.Dispose();
        Ledger.Dispose();
    }

    public static IndexRefusedException Missing(IndexLayout layout) =>
        new("index-missing", $"There is no index in {layout.Directory}. Run: ingest --library-path <library> --index-path {layout.Directory}");
}
