namespace XnaiAspire.Ingestor.Embedding;

/// <summary>A text's vector, or why it has none.</summary>
/// <param name="Vector">Checked: as many floats as the model has dimensions, finite, of length 1 if the model normalises. Empty with a refusal.</param>
/// <param name="Tokens">By the Embedder's count.</param>
/// <param name="Refusal">Null when there is a vector.</param>
internal readonly record struct TextEmbedding(ReadOnlyMemory<float> Vector, int Tokens, EmbedRefusal? Refusal);

/// <summary>Why a text has no vector.</summary>
/// <param name="Reason">Code, kebab-case: <c>too-many-tokens</c>, <c>bad-vector</c>, <c>embedder-died</c>.</param>
/// <param name="Detail">For people.</param>
internal sealed record EmbedRefusal(string Reason, string Detail);
