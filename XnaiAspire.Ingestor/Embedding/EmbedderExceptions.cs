namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder cannot be worked with; the run ends and says why. Nothing of the batches under way enters the index.</summary>
internal sealed class EmbedderFaultException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Code, kebab-case: <c>model-changed</c>, <c>answer-unasked</c>.</summary>
    public string Reason => reason;
}

/// <summary>The connection broke while an answer was owed: the Embedder stopped, or died of what it was given.</summary>
internal sealed class EmbedderLostException(string message, Exception? inner) : Exception(message, inner);
