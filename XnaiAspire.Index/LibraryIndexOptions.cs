using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index;

/// <summary>What a writer may be told.</summary>
public sealed record LibraryIndexOptions
{
    /// <summary>Snapshots that are kept unless something else is said: the present one and two to go back to.</summary>
    public const int DefaultSnapshots = 3;

    /// <summary>Where times come from; the system's clock unless a test says otherwise.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Names who asked for a rebuild; null for nobody. It is kept in the rebuild's ledger, so that the same request, repeated after a crash, can be
    /// told to be done: <see cref="LibraryIndex.RebuildRequestOf"/>.
    /// </summary>
    public string? RebuildRequest { get; init; }

    /// <summary>
    /// The part of the library that the run is for; null for the whole. A new index remembers it, and another one than the index's is refused:
    /// the files that are not of the run's part would look removed.
    /// </summary>
    public LibraryShard? Shard { get; init; }

    /// <summary>
    /// Names the indexes that a new one is made of, each at its checkpoint; null when it is made of files. It is kept in the ledger, so that a merge which was
    /// killed knows its own: <see cref="LibraryIndex.MergeOf"/>.
    /// </summary>
    public string? MergeOf { get; init; }

    /// <summary>Newest snapshots that publishing a further one keeps, that one included; 1 or more.</summary>
    public int KeepSnapshots { get; init; } = DefaultSnapshots;

    /// <summary>
    /// Share of rows without a live document from which on <see cref="LibraryIndex.CompactIfWorthwhile"/> compacts. Searches read those rows
    /// for nothing; compacting copies the whole index.
    /// </summary>
    public double CompactFromShare { get; init; } = 0.3;

    /// <summary>The number of such rows below which it does not pay whatever their share: 5,000 rows of 384 floats are 8 MB.</summary>
    public long CompactFromRows { get; init; } = 5_000;

    internal IStorage Storage { get; init; } = DiskStorage.Instance;
}
