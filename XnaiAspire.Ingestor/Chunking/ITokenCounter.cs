namespace XnaiAspire.Ingestor.Chunking;

/// <summary>Counts by the embedding model's own tokenizer.</summary>
internal interface ITokenCounter
{
    /// <summary>Tokens of each text, special tokens left out, in the order asked. Any number of texts.</summary>
    Task<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
