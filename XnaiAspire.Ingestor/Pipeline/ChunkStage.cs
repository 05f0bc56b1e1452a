using XnaiAspire.Ingestor.Chunking;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>Cuts the documents of a batch into chunks.</summary>
internal sealed class ChunkStage(Chunker chunker)
{
    public async Task RunAsync(BatchWork batch, CancellationToken cancellationToken)
    {
        List<DocumentWork> documents = [.. batch.Documents.Where(document => document.Text is not null)];
        try
        {
            await ChunkAsync(documents, cancellationToken).ConfigureAwait(false);
        }
        catch (EmbedderDiedException)
        {
            // One of them is too much for the Embedder's tokenizer. Alone, each fails or passes for itself.
            foreach (DocumentWork document in documents)
                await ChunkAloneAsync(document, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ChunkAloneAsync(DocumentWork document, CancellationToken cancellationToken)
    {
        try
        {
            await ChunkAsync([document], cancellationToken).ConfigureAwait(false);
        }
        catch (EmbedderDiedException e)
        {
            document.Fail("chunk", "embedder-died", e.Message, null);
        }
    }

    private async Task ChunkAsync(List<DocumentWork> documents, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentText> texts = [.. documents.Select(document => document.Text!)];
        IReadOnlyList<IReadOnlyList<Chunk>> chunks = await chunker.ChunkAsync(texts, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < documents.Count; i++)
            documents[i].Chunks = chunks[i];
    }
}
