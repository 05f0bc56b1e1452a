using System.Numerics.Tensors;
using XnaiAspire.Index.LangChain;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.LangChain;

/// <summary>A folder's vectors, fit for an index, or why they are not.</summary>
internal sealed class FolderVectors(LangChainFolder folder, bool normalized, bool normalize)
{
    /// <summary>Least cosine between a folder's vector and the Embedder's of the same text. Quantised files of one model agree better than this; two models do not come near it.</summary>
    public const float LeastCosine = 0.99f;

    /// <summary>Texts that are embedded to compare, spread evenly over the folder.</summary>
    public const int SampleSize = 32;

    // As the index demands of what is committed.
    private const float LengthTolerance = 1e-3f;

    /// <summary>The vector of a row, brought to length 1 where that was asked for.</summary>
    public float[] Read(int row)
    {
        float[] vector = new float[folder.Dimensions];
        folder.ReadVectors(row, vector);
        if (normalized && normalize)
        {
            float length = TensorPrimitives.Norm(vector);
            if (MathF.Abs(length - 1) > LengthTolerance)
                TensorPrimitives.Divide(vector, length, vector);
        }

        return vector;
    }

    /// <summary>Looks at every vector before anything is made of any.</summary>
    /// <exception cref="ImportRefusedException"><c>vector-not-finite</c> or <c>vector-length</c>.</exception>
    public void Check(CancellationToken cancellationToken)
    {
        float[] vector = new float[folder.Dimensions];
        for (int row = 0; row < folder.Documents.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            folder.ReadVectors(row, vector);
            float length = TensorPrimitives.Norm(vector);
            if (!float.IsFinite(length) || length == 0)
                throw new ImportRefusedException("vector-not-finite", $"Row {row} of the folder is a vector that is zero or not finite. Embed the texts anew: --re-embed.");

            if (normalized && !normalize && MathF.Abs(length - 1) > LengthTolerance)
            {
                throw new ImportRefusedException(
                    "vector-length",
                    $"Row {row} of the folder is a vector of length {length:0.####}; in this index all have length 1. " +
                    "--normalize brings them to it, which changes the order of results where lengths differed; --re-embed embeds the texts anew.");
            }
        }
    }

    /// <summary>Embeds a sample of the texts and compares: vectors of two models never mix.</summary>
    /// <returns>The least cosine found; null for a folder without rows.</returns>
    /// <exception cref="ImportRefusedException"><c>dimensions-differ</c>, <c>vectors-differ</c> or <c>sample-refused</c>.</exception>
    public async Task<float?> CompareAsync(IEmbedder embedder, EmbedderDescription description, CancellationToken cancellationToken)
    {
        if (folder.Dimensions != description.Dimensions)
        {
            throw new ImportRefusedException(
                "dimensions-differ",
                $"The folder's vectors have {folder.Dimensions} dimensions, those of {description.ModelName} {description.Dimensions}. " +
                "Start the Embedder with the folder's model, or embed the texts anew: --re-embed.");
        }

        int count = folder.Documents.Count;
        int[] sample = [.. Enumerable.Range(0, Math.Min(SampleSize, count)).Select(i => (int)((long)i * count / Math.Min(SampleSize, count)))];
        float? least = null;
        string? refused = null;
        await using IEmbeddingSession session = embedder.OpenSession(description);
        foreach (int[] message in sample.Chunk(description.Limits.Texts))
        {
            IReadOnlyList<TextEmbedding> answers = await session
                .EmbedAsync([.. message.Select(row => folder.Documents[row].ReadText())], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < message.Length; i++)
            {
                if (answers[i].Refusal is { } refusal)
                {
                    refused ??= $"{refusal.Reason}: {refusal.Detail}";
                    continue;
                }

                float cosine = TensorPrimitives.CosineSimilarity(Read(message[i]), answers[i].Vector.Span);
                if (!(cosine >= LeastCosine))
                    throw Differ(message[i], cosine, description.ModelName);

                least = Math.Min(least ?? 1, cosine);
            }
        }

        return least is null && refused is not null
            ? throw new ImportRefusedException("sample-refused", $"None of the sample's texts can be embedded, so nothing tells which model made the vectors ({refused}).")
            : least;
    }

    private static ImportRefusedException Differ(int row, float cosine, string model) => new(
        "vectors-differ",
        $"Row {row}'s vector and the one that {model} gives its text have cosine {cosine:0.000}; with the same model it is {LeastCosine} or more. " +
        "Vectors of two models do not mix: start the Embedder with the folder's model, or embed the texts anew: --re-embed.");
}
