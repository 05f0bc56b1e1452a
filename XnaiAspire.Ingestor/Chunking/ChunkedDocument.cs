namespace XnaiAspire.Ingestor.Chunking;

/// <summary>A document's chunks, or the place in it that kills the tokenizer.</summary>
/// <param name="Chunks">In the document's order; empty when it is deadly.</param>
/// <param name="Deadly">Null as a rule.</param>
internal readonly record struct ChunkedDocument(IReadOnlyList<Chunk> Chunks, TextSpan? Deadly);

/// <summary>A part of a decoded text.</summary>
/// <param name="Start">Offset in UTF-16 code units.</param>
/// <param name="Length">UTF-16 code units.</param>
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary><c>characters 120 to 134</c></summary>
    public override string ToString() => $"characters {Start} to {Start + Length}";
}
