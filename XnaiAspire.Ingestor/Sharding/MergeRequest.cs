using XnaiAspire.Ingestor.Planning;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>What <c>merge</c> is to do.</summary>
/// <param name="Shards">Full paths of the shards' index directories, in any order.</param>
/// <param name="IndexDirectory">Full path of the index directory to make.</param>
/// <param name="BatchSize">Documents in a batch.</param>
internal sealed record MergeRequest(IReadOnlyList<string> Shards, string IndexDirectory, int BatchSize)
{
    /// <summary>Bytes of a part of a large file; tests have smaller ones.</summary>
    public long PartBytes { get; init; } = FileParts.Bytes;
}

/// <summary>The shards cannot be merged as asked; the message says why and what to do. Nothing was changed.</summary>
internal sealed class MergeRefusedException(string reason, string message) : Exception(message)
{
    /// <summary>Code, kebab-case.</summary>
    public string Reason { get; } = reason;
}
