using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Search;

namespace XnaiAspire.Index.LangChain;

/// <summary>The live chunks of an index, as one transaction of its ledger sees them.</summary>
internal sealed class LiveSource : IExportSource, IDisposable
{
    private readonly IndexView _view;
    private readonly VectorMap.Pin _rows;

    public LiveSource(IndexView view)
    {
        _view = view;
        _rows = view.Map.Hold();
        Checkpoint = CheckpointTable.Last(view.Ledger)?.Number ?? 0;
    }

    public IndexFingerprint Fingerprint => _view.Identity.Fingerprint;

    public long Checkpoint { get; }

    public long? Snapshot => null;

    public IEnumerable<StoredChunk> Chunks() => ChunkTable.Live(_view.Ledger);

    public ReadOnlySpan<byte> Vector(StoredChunk chunk) => _rows.Row(chunk.Row);

    public void Dispose() => _rows.Dispose();
}
