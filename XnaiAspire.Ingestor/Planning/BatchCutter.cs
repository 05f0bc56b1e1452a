using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>Numbers the planned documents and cuts them into batches, by documents and by bytes.</summary>
internal sealed class BatchCutter(int batchSize)
{
    /// <summary>
    /// Most file bytes in a batch unless one file alone has more. In memory a byte of text costs about ten: the decoded text, its chunks
    /// and their vectors. 4 MB also is some minutes of embedding on two cores, as much as a kill should cost.
    /// </summary>
    public const long MaxBatchBytes = 4L << 20;

    private readonly List<PlannedDocument> _documents = [];
    private int _batch = 1;
    private int _inBatch;
    private long _bytes;

    public IReadOnlyList<PlannedDocument> Documents => _documents;

    public void Add(string path, PlannedAction action, long size, long modifiedUtcTicks)
    {
        if (_inBatch == batchSize || (_inBatch > 0 && _bytes + size > MaxBatchBytes))
        {
            _batch++;
            _inBatch = 0;
            _bytes = 0;
        }

        _documents.Add(new PlannedDocument(_documents.Count, _batch, path, action, size, modifiedUtcTicks));
        _inBatch++;
        _bytes += size;
    }
}
