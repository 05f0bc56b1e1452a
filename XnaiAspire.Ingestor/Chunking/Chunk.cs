namespace XnaiAspire.Ingestor.Chunking;

/// <summary>A span of a document's decoded text that gets a vector.</summary>
/// <param name="Start">Offset in the decoded text.</param>
/// <param name="Length">UTF-16 code units.</param>
/// <param name="Tokens">By the model's own count of just this text, special tokens left out.</param>
/// <param name="Heading">Headings above it; null when there are none.</param>
/// <param name="Text">The span itself: cut out once to be counted, and the same string is embedded and stored.</param>
internal readonly record struct Chunk(int Start, int Length, int Tokens, string? Heading, string Text);
