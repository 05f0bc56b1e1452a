namespace XnaiAspire.Index.Faiss;

/// <summary>A file is not a FAISS flat inner-product index, or is cut off.</summary>
public sealed class FaissFormatException : Exception
{
    internal FaissFormatException(string reason, string message)
        : base(message) => Reason = reason;

    /// <summary>
    /// <c>faiss-truncated</c>, <c>faiss-kind</c> (another sort of index), <c>faiss-dimensions</c>, <c>faiss-count</c>,
    /// <c>faiss-metric</c> or <c>faiss-untrained</c>.
    /// </summary>
    public string Reason { get; }
}
