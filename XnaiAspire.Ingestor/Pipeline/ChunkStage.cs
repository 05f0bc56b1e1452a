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
        IReadOnlyList<DocumentText> texts = [.. documents.Select(document => document.Text!)];
        IReadOnlyList<ChunkedDocument> chunked = await chunker.ChunkAsync(texts, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < documents.Count; i++)
        {
            if (chunked[i].Deadly is { } place)
                documents[i].Fail("chunk", "embedder-died", $"the Embedder was lost {Bisection.MaxKills} times in a row while it counted the tokens of this alone", place);
            else
                documents[i].CutInto(chunked[i].Chunks);
        }
    }
}
