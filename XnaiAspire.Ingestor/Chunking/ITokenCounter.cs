namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Counts by the embedding model's own tokenizer.</summary>
internal interface ITokenCounter
{
    /// <summary>Instead of a count: the tokenizer dies of that text.</summary>
    const int Deadly = -1;

    /// <summary>Tokens of each text, special tokens left out, in the order asked, or <see cref="Deadly"/>. Any number of texts.</summary>
    Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
