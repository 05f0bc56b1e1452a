using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Sharding;

/// <summary>Keeps a run with another shard, or with none, off an index: it would take all files of the index's own for removed.</summary>
internal static class ShardCheck
{
    /// <exception cref="IndexRefusedException">The index is of another part of the library (<c>shard-mismatch</c>).</exception>
    public static void Run(IndexLayout layout, LedgerIdentity index, LibraryShard? run)
    {
        if (index.Shard == run)
        {
            return;
        }

        string way = index.Shard is { } shard
            ? $"Go on with it: --shard {shard}. For {(run is null ? "the whole library" : $"shard {run}")} give another index directory with --index-path; merge makes one index of all shards."
            : $"Go on with it without --shard. For shard {run} give another index directory with --index-path, or leave --index-path out.";
        throw new IndexRefusedException(
            "shard-mismatch",
            $"The index in {layout.Directory} is of {Name(index.Shard, index.LibraryRoot)}, and this run is for {Name(run, "it")}; " +
            $"it would drop the documents of the other files. Nothing was changed. {way}");
    }

    private static string Name(LibraryShard? shard, string library) => shard is null ? $"the whole of {library}" : $"shard {shard} of {library}";
}
