using System.Diagnostics;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Sends a batch's chunks to the Embedder. Messages go across documents, so that many small files cost as few of them as a large one;
/// a vector does not depend on its neighbours.
/// </summary>
internal sealed class EmbedStage(
    IEmbedder embedder, EmbedderDescription description, PauseGate pause, EmbeddingClock clock, IngestTelemetry telemetry, Action<int, long> onEmbedded)
{
    // Small enough that all workers have something to do at the end of a batch, large enough that messages do not matter.
    private const int MaxTexts = 32;

    private readonly int _textsInMessage = Math.Min(MaxTexts, description.Limits.Texts);

    /// <summary>Starts the batch's messages and returns; <see cref="BatchWork.Embedded"/> tells when all have been answered.</summary>
    public void Start(BatchWork batch, CancellationToken cancellationToken) => batch.Embedded = RunAsync(batch, cancellationToken);

    private async Task RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        List<(DocumentWork Document, int Chunk)> places = [];
        foreach (DocumentWork document in batch.Documents)
        {
            document.Embeddings = new TextEmbedding[document.Chunks.Count];
            for (int i = 0; i < document.Chunks.Count; i++)
                places.Add((document, i));
        }

        if (places.Count == 0)
            return;

        // Named after what OpenTelemetry's conventions for generative AI call it: "embeddings {model}".
        using Activity? span = telemetry.StartStage($"embeddings {description.ModelName}", batch.Span);
        span?.SetTag("gen_ai.operation.name", "embeddings")
            .SetTag("gen_ai.provider.name", "xnai.embedder")
            .SetTag("gen_ai.request.model", description.ModelName)
            .SetTag("gen_ai.embeddings.dimension.count", description.Dimensions)
            .SetTag("xnai.chunks", places.Count);

        await using IEmbeddingSession session = embedder.OpenSession(description);
        (DocumentWork Document, int Chunk)[][] messages = [.. places.Chunk(_textsInMessage)];
        Task<long>[] answers = [.. messages.Select(message => EmbedAsync(session, message, cancellationToken))];
        long[] tokens = await Task.WhenAll(answers).ConfigureAwait(false);
        span?.SetTag("gen_ai.usage.input_tokens", tokens.Sum());
    }

    private async Task<long> EmbedAsync(IEmbeddingSession session, (DocumentWork Document, int Chunk)[] message, CancellationToken cancellationToken)
    {
        await pause.PassAsync(cancellationToken).ConfigureAwait(false);
        string[] texts = [.. message.Select(place =>
        {
            Chunking.Chunk chunk = place.Document.Chunks[place.Chunk];
            return place.Document.Text!.Text.Substring(chunk.Start, chunk.Length);
        })];

        IReadOnlyList<TextEmbedding> results;
        using (clock.Start())
            results = await session.EmbedAsync(texts, cancellationToken).ConfigureAwait(false);

        long tokens = 0;
        int embedded = 0;
        for (int i = 0; i < message.Length; i++)
        {
            (DocumentWork document, int chunk) = message[i];
            TextEmbedding embedding = EmbedAnswer.CheckTokens(results[i], document.Chunks[chunk].Tokens);
            document.Embeddings[chunk] = embedding;
            tokens += embedding.Tokens;
            embedded += embedding.Refusal is null ? 1 : 0;
        }

        telemetry.Chunks.Add(embedded);
        telemetry.Tokens.Add(tokens);
        onEmbedded(embedded, tokens);
        return tokens;
    }
}
