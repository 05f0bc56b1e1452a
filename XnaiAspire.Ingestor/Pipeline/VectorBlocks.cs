using System.Collections.Concurrent;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Pipeline;

/// <summary>
/// Memory for the vectors of batches in work, used again and again. A vector waits for the others of its batch and for the commit, so an array of its own
/// would outlive the collector's short rounds and be garbage until the long one.
/// </summary>
/// <param name="dimensions">Floats in a vector.</param>
/// <param name="vectors">Vectors in a block.</param>
internal sealed class VectorBlocks(int dimensions, int vectors)
{
    // More than the byte budget lets travel as a rule, 6 MB with 384 dimensions and 32 vectors a block; a batch of very many short chunks leaves the rest to the collector.
    private const int MaxKept = 128;

    private readonly ConcurrentBag<float[]> _free = [];

    public float[] Take() => _free.TryTake(out float[]? block) ? block : new float[dimensions * vectors];

    /// <summary>Nobody may look at the vectors in them any more.</summary>
    public void Return(ConcurrentBag<float[]> blocks)
    {
        while (blocks.TryTake(out float[]? block))
        {
            if (_free.Count < MaxKept)
                _free.Add(block);
        }
    }

    /// <summary>The embedding with its vector in the block instead of the Embedder's answer.</summary>
    public TextEmbedding Keep(TextEmbedding embedding, float[] block, int place)
    {
        if (embedding.Refusal is not null)
            return embedding;

        Memory<float> kept = block.AsMemory(place * dimensions, dimensions);
        embedding.Vector.CopyTo(kept);
        return embedding with { Vector = kept };
    }
}
