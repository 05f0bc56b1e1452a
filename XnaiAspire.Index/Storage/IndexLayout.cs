namespace XnaiAspire.Index.Storage;

/// <summary>Where things lie.</summary>
internal sealed class IndexLayout
{
    public const string TextsName = "texts.utf8";

    public IndexLayout(string directory) => Directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    public string Directory { get; }

    /// <summary>The part of the library that the index is of, once its ledger was read: what is to be typed has to name it.</summary>
    public LibraryShard? Shard { get; set; }

    public string Parent => Path.GetDirectoryName(Directory) ?? Directory;

    public string Ledger => Path.Combine(Directory, "ledger.db");

    public string Vectors => Path.Combine(Directory, "vectors.faiss");

    public string Texts => Path.Combine(Directory, TextsName);

    public string WriterLock => Path.Combine(Directory, "writer.lock");

    public string Snapshots => Path.Combine(Directory, "snapshots");

    /// <summary>Where a rebuild grows; after the swap, for a moment, where the replaced index lies.</summary>
    public IndexLayout Rebuild => new(Directory + ".rebuild");

    /// <summary>
    /// Where a rollback or compaction writes the index anew. Whatever lies there when a writer opens is of no more use: it is either
    /// not finished or, after the swap, what was replaced.
    /// </summary>
    public IndexLayout Next => new(Directory + ".next");

    /// <summary>Third name for file systems that cannot exchange two.</summary>
    public string SwapPath => Directory + ".swap";

    /// <summary>What to type to build the index again from its library.</summary>
    public string RebuildCommand(string libraryRoot) => $"{IngestCommand(libraryRoot)} --force";

    /// <summary>What to type to bring the index up to date with its library.</summary>
    public string IngestCommand(string libraryRoot) =>
        $"ingest --library-path {Quote(libraryRoot)} --index-path {Quote(Directory)}{(Shard is null ? "" : $" --shard {Shard}")}";

    /// <summary>What to type to put right what needs no guess.</summary>
    public string RepairCommand(string libraryRoot) => $"repair --library-path {Quote(libraryRoot)} --index-path {Quote(Directory)}";

    /// <summary>A path as a command line takes it.</summary>
    public static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
