using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>Searches one index or several with one query, and makes one list of what they find.</summary>
internal sealed class FanOutSearch(IReadOnlyList<IndexReader> indexes, IEmbedder embedder, TimeProvider time)
{
    /// <summary>
    /// The best first; among equal scores by path, then by place in the document, then in the order in which the indexes were given. That is the order which one
    /// index of all shards has. Where there are several indexes, each hit names its own.
    /// </summary>
    /// <exception cref="SearchRefusedException">The indexes were made with different models (<c>fingerprints-differ</c>), or the query cannot be embedded.</exception>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int count, CancellationToken cancellationToken)
    {
        IndexFingerprint first = indexes[0].Fingerprint;
        foreach (IndexReader index in indexes)
        {
            IndexFingerprint print = index.Fingerprint;
            if (print.ModelSha256 != first.ModelSha256 || print.Engine != first.Engine || print.Dimensions != first.Dimensions)
            {
                throw new SearchRefusedException(
                    "fingerprints-differ",
                    $"{indexes[0].Status.Directory} was made with {first.ModelName} ({first.Engine}), {index.Status.Directory} with {print.ModelName} ({print.Engine}). " +
                    "Their scores do not compare; search them one by one.");
            }
        }

        ReadOnlyMemory<float> query = await new QueryEmbedding(embedder, time).EmbedAsync(text, first, cancellationToken).ConfigureAwait(false);
        if (indexes is [var only])
            return only.Search(query.Span, count);

        // OrderBy keeps the order of what is equal, and that is the order of the indexes.
        return
        [
            .. indexes.SelectMany(index => Named(index.Search(query.Span, count), index.Status.Directory))
                .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Path, DocumentPath.Order).ThenBy(hit => hit.Position).Take(count),
        ];
    }

    private static IEnumerable<SearchHit> Named(IReadOnlyList<SearchHit> hits, string directory) => hits.Select(hit => hit with { IndexDirectory = directory });
}
