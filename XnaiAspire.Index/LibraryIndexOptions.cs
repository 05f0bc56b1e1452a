using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

/// <summary>What a writer may be told.</summary>
public sealed record LibraryIndexOptions
{
    /// <summary>Where times come from; the system's clock unless a test says otherwise.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Names who asked for a rebuild; null for nobody. It is kept in the rebuild's ledger, so that the same request, repeated after a crash, can be
    /// told to be done: <see cref="LibraryIndex.RebuildRequestOf"/>.
    /// </summary>
    public string? RebuildRequest { get; init; }

    internal IStorage Storage { get; init; } = DiskStorage.Instance;
}
