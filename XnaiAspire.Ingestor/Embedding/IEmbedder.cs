using XnaiAspire.Ingestor.Chunking;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder as the pipeline sees it: always there in the end. Calls wait while it is away.</summary>
internal interface IEmbedder : ITokenCounter
{
    /// <summary>Raised with true when a call begins to wait for the Embedder, with false when it is back.</summary>
    event Action<bool>? Waiting;

    /// <exception cref="EmbedderFaultException">It answered, but in a way that no waiting will change.</exception>
    Task<EmbedderDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what it was: for the start of a run, which takes whoever is there. From then on another model is refused.</summary>
    void Forget();

    /// <summary>For the texts of one batch. Its spans lie below the activity that is current when the first text is sent.</summary>
    /// <param name="expected">Whose vectors are wanted.</param>
    IEmbeddingSession OpenSession(EmbedderDescription expected);
}

/// <summary>One stream of texts to the Embedder. Several calls may be under way; disposed after the last.</summary>
internal interface IEmbeddingSession : IAsyncDisposable
{
    /// <summary>One result a text, in the order asked. No more texts than <see cref="EmbedderLimits.Texts"/>.</summary>
    /// <exception cref="EmbedderFaultException">Its answers cannot be trusted, or come from another model than the one expected.</exception>
    Task<IReadOnlyList<TextEmbedding>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
