using System.Diagnostics;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Sees to a vector for each chunk of a batch: from the index where it has an equal text, else from the Embedder. Messages go across
/// documents, so that many small files cost as few of them as a large one; a vector does not depend on its neighbours.
/// </summary>
internal sealed class EmbedStage(
    LibraryIndex index, IEmbedder embedder, EmbedderDescription description, PauseGate pause, EmbeddingClock clock, IngestTelemetry telemetry,
    Action<EmbeddedChunks> onEmbedded)
{
    // Small enough that all workers have something to do at the end of a batch, large enough that messages do not matter.
    private const int MaxTexts = 32;

    private readonly int _textsInMessage = Math.Min(MaxTexts, description.Limits.Texts);
    private readonly VectorBlocks _vectors = new(description.Dimensions, Math.Min(MaxTexts, description.Limits.Texts));

    /// <summary>Starts the batch's messages and returns; <see cref="BatchWork.Embedded"/> tells when all have been answered.</summary>
    public void Start(BatchWork batch, CancellationToken cancellationToken) => batch.Embedded = RunAsync(batch, cancellationToken);

    /// <summary>The batch is committed: its vectors are in the index and nobody needs them here.</summary>
    public void Release(BatchWork batch) => _vectors.Return(batch.VectorBlocks);

    private async Task RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        List<ChunkText> texts = ChunkText.Of(batch);
        if (texts.Count == 0)
            return;

        // Named after what OpenTelemetry's conventions for generative AI call it: "embeddings {model}".
        using Activity? span = telemetry.StartStage($"embeddings {description.ModelName}", batch.Span);
        span?.SetTag("gen_ai.operation.name", "embeddings")
            .SetTag("gen_ai.provider.name", "xnai.embedder")
            .SetTag("gen_ai.request.model", description.ModelName)
            .SetTag("gen_ai.embeddings.dimension.count", description.Dimensions)
            .SetTag("xnai.chunks", texts.Sum(text => text.Places));

        List<ChunkText> open = TakeFromIndex(texts);
        span?.SetTag("xnai.chunks.embedded", open.Count);
        if (open.Count == 0)
            return;

        await using IEmbeddingSession session = embedder.OpenSession(description);
        Task<long>[] answers = [.. open.Chunk(_textsInMessage).Select(message => EmbedAsync(session, batch, message, cancellationToken))];
        long[] tokens = await Task.WhenAll(answers).ConfigureAwait(false);
        span?.SetTag("gen_ai.usage.input_tokens", tokens.Sum());
    }

    /// <returns>The texts that the index does not have.</returns>
    private List<ChunkText> TakeFromIndex(List<ChunkText> texts)
    {
        List<ChunkText> open = [];
        int reused = 0;
        IReadOnlyList<ReadOnlyMemory<float>?> found = index.FindVectors([.. texts.Select(text => text.Text)]);
        for (int i = 0; i < texts.Count; i++)
        {
            // What has decayed on the disk must not spread.
            if (found[i] is { } vector && EmbedAnswer.Check(vector, texts[i].Tokens, description) is { Refusal: null } known)
            {
                texts[i].Set(known);
                reused += texts[i].Places;
            }
            else
            {
                open.Add(texts[i]);
                reused += texts[i].Places - 1;
            }
        }

        telemetry.Reused.Add(reused);
        onEmbedded(new EmbeddedChunks(0, reused, 0));
        return open;
    }

    private async Task<long> EmbedAsync(IEmbeddingSession session, BatchWork batch, ChunkText[] message, CancellationToken cancellationToken)
    {
        await pause.PassAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<TextEmbedding> results;
        using (clock.Start())
            results = await session.EmbedAsync([.. message.Select(text => text.Text)], cancellationToken).ConfigureAwait(false);

        float[] block = _vectors.Take();
        batch.VectorBlocks.Add(block);
        long tokens = 0;
        int embedded = 0;
        for (int i = 0; i < message.Length; i++)
        {
            TextEmbedding embedding = _vectors.Keep(EmbedAnswer.CheckTokens(results[i], message[i].Tokens), block, i);
            message[i].Set(embedding);
            tokens += embedding.Tokens;
            embedded += embedding.Refusal is null ? 1 : 0;
        }

        telemetry.Chunks.Add(embedded);
        telemetry.Tokens.Add(tokens);
        onEmbedded(new EmbeddedChunks(embedded, 0, tokens));
        return tokens;
    }
}

/// <summary>Chunks that have got their vector.</summary>
/// <param name="Embedded">From the Embedder.</param>
/// <param name="Reused">From the index, or from an equal text of the same batch.</param>
/// <param name="Tokens">Of those from the Embedder.</param>
internal readonly record struct EmbeddedChunks(int Embedded, int Reused, long Tokens);
