using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>Numbers the planned documents and cuts them into batches, by documents and by bytes.</summary>
internal sealed class BatchCutter(int batchSize)
{
    /// <summary>
    /// Most file bytes in a batch unless one file alone has more. In memory a byte of text costs several: the decoded text, its chunks and their
    /// vectors, and how much of it is there at once decides how far memory swings; bench/README.md. 512 kB also are less than a minute of
    /// embedding on two cores, as much as a kill should cost, and still many times what a commit takes when embedding costs nothing.
    /// </summary>
    public const long MaxBatchBytes = 512L << 10;

    private readonly List<PlannedDocument> _documents = [];
    private int _batch = 1;
    private int _inBatch;
    private long _bytes;

    public IReadOnlyList<PlannedDocument> Documents => _documents;

    /// <summary>Adds a file, a line a part.</summary>
    public void Add(string path, PlannedAction action, long size, long modifiedUtcTicks, int parts)
    {
        for (int part = 0; part < parts; part++)
            Add(new PlannedDocument(0, 0, path, action, size, modifiedUtcTicks) { Part = part, Parts = parts });
    }

    private void Add(PlannedDocument line)
    {
        if (_inBatch == batchSize || (_inBatch > 0 && _bytes + line.PartBytes > MaxBatchBytes))
        {
            _batch++;
            _inBatch = 0;
            _bytes = 0;
        }

        _documents.Add(line with { Sequence = _documents.Count, Batch = _batch });
        _inBatch++;
        _bytes += line.PartBytes;
    }
}
