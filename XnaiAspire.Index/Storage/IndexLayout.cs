namespace XnaiAspire.Index.Storage;

/// <summary>Where things lie.</summary>
internal sealed class IndexLayout
{
    public IndexLayout(string directory) => Directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    public string Directory { get; }

    public string Parent => Path.GetDirectoryName(Directory) ?? Directory;

    public string Ledger => Path.Combine(Directory, "ledger.db");

    public string Vectors => Path.Combine(Directory, "vectors.faiss");

    public string Snapshots => Path.Combine(Directory, "snapshots");

    /// <summary>Where a rebuild grows; after the swap, for a moment, where the replaced index lies.</summary>
    public IndexLayout Rebuild => new(Directory + ".rebuild");

    /// <summary>Third name for file systems that cannot exchange two.</summary>
    public string SwapPath => Directory + ".swap";

    /// <summary>What to type to build the index again from its library.</summary>
    public string RebuildCommand(string libraryRoot) => $"ingest --library-path {Quote(libraryRoot)} --index-path {Quote(Directory)} --force";

    private static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
