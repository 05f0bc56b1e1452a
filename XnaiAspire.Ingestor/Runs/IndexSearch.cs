using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>A search cannot be answered; the message says why and what to do.</summary>
public sealed class SearchRefusedException : Exception
{
    internal SearchRefusedException(string reason, string message)
        : base(message) => Reason = reason;

    /// <summary>Code, kebab-case: <c>embedder-away</c>, <c>fingerprint-mismatch</c>, or why the Embedder refused the text.</summary>
    public string Reason { get; }
}

/// <summary>Searches the index with the model it was made with. The index is opened with the first question.</summary>
internal sealed class IndexSearch(string directory, IEmbedder embedder, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly QueryEmbedding _query = new(embedder, time);
    private IndexReader? _reader;

    /// <summary>Null when there is no index yet.</summary>
    public T? Read<T>(Func<IndexReader, T> read)
        where T : class
    {
        try
        {
            lock (_gate)
                _reader ??= IndexReader.Open(directory);

            return read(_reader);
        }
        catch (IndexRefusedException e) when (e.Reason == "index-missing")
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int count, CancellationToken cancellationToken)
    {
        if (Read(reader => reader.Fingerprint) is not { } fingerprint)
            return [];

        ReadOnlyMemory<float> query = await _query.EmbedAsync(text, fingerprint, cancellationToken).ConfigureAwait(false);
        return Read(reader => reader.Search(query.Span, count)) ?? [];
    }

    public void Dispose() => _reader?.Dispose();
}
