using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Sharding;

/// <summary>All shards of one library, open for reading.</summary>
internal sealed class ShardSet : IDisposable
{
    private readonly MergeSource[] _sources;

    private ShardSet(MergeSource[] sources) => _sources = sources;

    /// <summary>The first shard first.</summary>
    public IReadOnlyList<MergeSource> Sources => _sources;

    public string LibraryRoot => _sources[0].LibraryRoot;

    public IndexFingerprint Fingerprint => _sources[0].Fingerprint;

    /// <summary>Names what all of them hold, each at its checkpoint.</summary>
    public string State => string.Join(' ', _sources.Select(source => source.State));

    /// <summary>The shard that has a document.</summary>
    public MergeSource Of(string path) => _sources[LibraryShard.NumberOf(path, _sources.Length) - 1];

    /// <summary>Opens the shards of a library: all of them, each once, each at the end of a run.</summary>
    /// <exception cref="MergeRefusedException">They are not that.</exception>
    /// <exception cref="IndexException">One is not there, is being written or cannot be read.</exception>
    public static ShardSet Open(IReadOnlyList<string> directories)
    {
        List<MergeSource> opened = [];
        try
        {
            foreach (string directory in directories)
                opened.Add(MergeSource.Open(directory));

            foreach (MergeSource source in opened)
                CheckAlike(opened[0], source);

            MergeSource[] ordered = [.. opened.OrderBy(source => source.Shard!.Number)];
            CheckAllOnce(ordered);
            foreach (MergeSource source in ordered)
                CheckComplete(source);

            return new ShardSet(ordered);
        }
        catch
        {
            opened.ForEach(source => source.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (MergeSource source in _sources)
            source.Dispose();
    }

    private static void CheckAlike(MergeSource first, MergeSource source)
    {
        if (source.Shard is not { } shard)
        {
            throw new MergeRefusedException(
                "no-shard", $"The index in {source.Directory} is no shard but of the whole of {source.LibraryRoot}; leave it out, or use it as it is.");
        }

        if (shard.Count != first.Shard!.Count)
        {
            throw new MergeRefusedException(
                "shards-differ",
                $"{first.Directory} is shard {first.Shard}, {source.Directory} is shard {shard}: the library was dealt out in two ways. Give the shards of one of them.");
        }

        if (source.LibraryRoot != first.LibraryRoot)
        {
            throw new MergeRefusedException(
                "libraries-differ",
                $"{first.Directory} is of {first.LibraryRoot}, {source.Directory} of {source.LibraryRoot}. If both are the same library, mounted at two places, " +
                $"tell one of them: relocate --library-path DIR --index-path {source.Directory}");
        }

        if (first.DifferencesTo(source) is { Count: > 0 } differences)
        {
            throw new MergeRefusedException(
                "fingerprints-differ",
                $"Two shards were made differently: {string.Join("; ", differences)}. Vectors of the two do not mix: " +
                $"build one of them anew, ingest --library-path {source.LibraryRoot} --shard {shard} --index-path {source.Directory} --force");
        }
    }

    private static void CheckAllOnce(MergeSource[] ordered)
    {
        for (int i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Shard == ordered[i - 1].Shard)
                throw new MergeRefusedException("shard-twice", $"Shard {ordered[i].Shard} is given twice: {ordered[i - 1].Directory} and {ordered[i].Directory}. Give each once.");
        }

        int count = ordered[0].Shard!.Count;
        int[] missing = [.. Enumerable.Range(1, count).Except(ordered.Select(source => source.Shard!.Number))];
        if (missing.Length > 0)
        {
            throw new MergeRefusedException(
                "shard-missing",
                $"Of {count} shards {ordered.Length} are given; missing: {string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? " and more" : "")}. " +
                $"Make what is not there: ingest --library-path {ordered[0].LibraryRoot} --shard {missing[0]}/{count}");
        }
    }

    private static void CheckComplete(MergeSource source)
    {
        string again = $"ingest --library-path {source.LibraryRoot} --shard {source.Shard} --index-path {source.Directory}";
        if (source.IsNew)
            throw new MergeRefusedException("shard-unfinished", $"Shard {source.Shard} in {source.Directory} is new: nobody has looked yet which documents it is to have. Run: {again}");

        if (source.UnfinishedRun is { } run)
        {
            throw new MergeRefusedException(
                "shard-unfinished", $"Run {run.Id} of shard {source.Shard} in {source.Directory} has {run.Batches - run.CommittedBatches} batches to go. Finish it: {again}");
        }

        if (source.HasStaged)
            throw new MergeRefusedException("shard-unfinished", $"Shard {source.Shard} in {source.Directory} has a document with parts missing. Finish it: {again}");

        if (LibraryIndex.HasUnfinishedRebuild(source.Directory))
            throw new MergeRefusedException("shard-unfinished", $"Shard {source.Shard} in {source.Directory} is being rebuilt. Finish that: {again} --force");
    }
}
