namespace XnaiAspire.Ingestor.Embedding;

/// <summary>The Embedder cannot be worked with; the run ends and says why.</summary>
internal sealed class EmbedderFaultException(string message, Exception? inner) : Exception(message, inner);

/// <summary>The connection broke while an answer was owed: the Embedder stopped, or died of what it was given.</summary>
internal sealed class EmbedderLostException(string message, Exception? inner) : Exception(message, inner);

/// <summary>The Embedder was lost each time it was given the same texts.</summary>
internal sealed class EmbedderDiedException(string message, Exception inner) : Exception(message, inner);
