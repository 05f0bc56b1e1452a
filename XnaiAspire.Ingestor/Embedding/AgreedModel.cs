namespace XnaiAspire.Ingestor.Embedding;

/// <summary>What all replicas of the Embedder must be: what the first that answered said. Vectors of two models do not mix.</summary>
internal sealed class AgreedModel
{
    private readonly Lock _gate = new();
    private EmbedderDescription? _agreed;

    /// <summary>Whoever answers next is taken as it is.</summary>
    public void Forget()
    {
        lock (_gate)
            _agreed = null;
    }

    /// <exception cref="EmbedderFaultException">It is another model (<c>model-changed</c>).</exception>
    public void Accept(EmbedderDescription description)
    {
        lock (_gate)
        {
            if (_agreed is { } before && !before.GivesSameVectorsAs(description))
            {
                throw new EmbedderFaultException(
                    "model-changed",
                    $"The Embedder came back as another one: it was {before.ModelName} ({before.Engine}, {before.ModelSha256}), " +
                    $"it is {description.ModelName} ({description.Engine}, {description.ModelSha256}). Vectors of the two do not mix: the run ends here.");
            }

            _agreed = description;
        }
    }
}
