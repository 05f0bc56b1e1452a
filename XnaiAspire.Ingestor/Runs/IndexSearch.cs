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
    // Whoever typed a question does not wait through a restart; a model is loaded in less.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
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

        ReadOnlyMemory<float> query = await EmbedAsync(text, fingerprint, cancellationToken).ConfigureAwait(false);
        return Read(reader => reader.Search(query.Span, count)) ?? [];
    }

    public void Dispose() => _reader?.Dispose();

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string text, IndexFingerprint fingerprint, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            EmbedderDescription description = await embedder.DescribeAsync(either.Token).ConfigureAwait(false);
            if (description.ModelSha256 != fingerprint.ModelSha256 || description.Engine != fingerprint.Engine || description.Dimensions != fingerprint.Dimensions)
            {
                throw new SearchRefusedException(
                    "fingerprint-mismatch",
                    $"The index was made with {fingerprint.ModelName} ({fingerprint.Engine}), the Embedder runs {description.ModelName} ({description.Engine}). " +
                    "Start the Embedder with that model, or rebuild the index with --force.");
            }

            await using IEmbeddingSession session = embedder.OpenSession(description);
            TextEmbedding answer = (await session.EmbedAsync([text], either.Token).ConfigureAwait(false))[0];
            return answer.Refusal is { } refusal ? throw new SearchRefusedException(refusal.Reason, $"The query cannot be embedded: {refusal.Detail}") : answer.Vector;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SearchRefusedException("embedder-away", $"The Embedder did not answer within {Patience.TotalSeconds:0} seconds. It may be starting; try again.");
        }
        catch (EmbedderFaultException e)
        {
            throw new SearchRefusedException("embedder-fault", e.Message);
        }
    }
}
