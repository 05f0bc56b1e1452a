using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>A text of a batch and all places that have it: equal texts have equal vectors, so one is enough.</summary>
internal sealed class ChunkText(string text, int tokens)
{
    private readonly List<(DocumentWork Document, int Chunk)> _places = [];

    public string Text => text;

    /// <summary>By the Embedder's count when it was cut.</summary>
    public int Tokens => tokens;

    /// <summary>Chunks that have this text.</summary>
    public int Places => _places.Count;

    /// <summary>The texts of a batch, in the order of their first places.</summary>
    public static List<ChunkText> Of(BatchWork batch)
    {
        List<ChunkText> texts = [];
        var known = new Dictionary<string, ChunkText>(StringComparer.Ordinal);
        foreach (DocumentWork document in batch.Documents)
        {
            document.Embeddings = new TextEmbedding[document.Chunks.Count];
            for (int i = 0; i < document.Chunks.Count; i++)
            {
                Chunking.Chunk chunk = document.Chunks[i];
                if (!known.TryGetValue(chunk.Text, out ChunkText? same))
                    texts.Add(known[chunk.Text] = same = new ChunkText(chunk.Text, chunk.Tokens));

                same._places.Add((document, i));
            }
        }

        return texts;
    }

    /// <summary>Gives all places their vector, or the reason why there is none.</summary>
    public void Set(TextEmbedding embedding)
    {
        foreach ((DocumentWork document, int chunk) in _places)
            document.Embeddings[chunk] = embedding;
    }
}
