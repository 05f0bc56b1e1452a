using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>Embeds what somebody searches for, with the model that the index was made with.</summary>
internal sealed class QueryEmbedding(IEmbedder embedder, TimeProvider time)
{
    // Whoever typed a question does not wait through a restart; a model is loaded in less.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="SearchRefusedException">The Embedder does not answer, does not take the text, or has another model.</exception>
    public async Task<ReadOnlyMemory<float>> EmbedAsync(string text, IndexFingerprint fingerprint, CancellationToken cancellationToken)
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
