using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

/// <summary>What a writer may be told.</summary>
public sealed record LibraryIndexOptions
{
    /// <summary>Where times come from; the system's clock unless a test says otherwise.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal IStorage Storage { get; init; } = DiskStorage.Instance;
}
