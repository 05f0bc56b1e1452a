using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.LangChain;

/// <summary>Vectors and token counts of a document's chunks: the folder's own, or the Embedder's of the same texts.</summary>
/// <param name="folder">The folder.</param>
/// <param name="embedder">Counts, and embeds if it must.</param>
/// <param name="description">What the Embedder said of itself.</param>
/// <param name="own">The folder's vectors; null to embed anew.</param>
internal sealed class ChunkVectors(LangChainFolder folder, IEmbedder embedder, EmbedderDescription description, FolderVectors? own)
{
    // Small enough that all workers have something to do, large enough that messages do not matter.
    private const int MaxTexts = 32;

    /// <summary>One a row of the document, in order.</summary>
    public async Task<IReadOnlyList<TextEmbedding>> OfAsync(FolderDocument document, CancellationToken cancellationToken)
    {
        if (own is null)
            return await EmbedAsync(document, cancellationToken).ConfigureAwait(false);

        int[] tokens = await CountAsync(document, cancellationToken).ConfigureAwait(false);
        return [.. document.Rows.Select((row, i) => tokens[i] == ITokenCounter.Deadly
            ? EmbedAnswer.Refused("embedder-died", "the Embedder dies while it counts the tokens of this text")
            : new TextEmbedding(own.Read(row), tokens[i], null))];
    }

    private async Task<IReadOnlyList<TextEmbedding>> EmbedAsync(FolderDocument document, CancellationToken cancellationToken)
    {
        await using IEmbeddingSession session = embedder.OpenSession(description);
        Task<IReadOnlyList<TextEmbedding>>[] answers =
        [
            .. document.Rows.Chunk(Math.Min(MaxTexts, description.Limits.Texts))
                .Select(rows => session.EmbedAsync([.. rows.Select(row => folder.Documents[row].ReadText())], cancellationToken)),
        ];
        return [.. (await Task.WhenAll(answers).ConfigureAwait(false)).SelectMany(answer => answer)];
    }

    // Only what the folder does not say is counted.
    private async Task<int[]> CountAsync(FolderDocument document, CancellationToken cancellationToken)
    {
        int[] tokens = new int[document.Rows.Count];
        List<int> unknown = [];
        for (int i = 0; i < tokens.Length; i++)
        {
            if (folder.Documents[document.Rows[i]].Number(MetadataKeys.Tokens) is { } known and >= 0 and <= int.MaxValue)
                tokens[i] = (int)known;
            else
                unknown.Add(i);
        }

        if (unknown.Count > 0)
        {
            string[] texts = [.. unknown.Select(i => folder.Documents[document.Rows[i]].ReadText())];
            IReadOnlyList<int> counts = await embedder.CountAsync(texts, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < unknown.Count; i++)
                tokens[unknown[i]] = counts[i];
        }

        return tokens;
    }
}
