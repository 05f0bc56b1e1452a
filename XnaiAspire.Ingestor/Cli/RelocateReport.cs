using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Cli;

/// <summary>The result of <c>relocate</c>; with <c>--json</c> these are the names.</summary>
/// <param name="IndexDirectory">Full path of the index directory.</param>
/// <param name="From">The library's path that the index had.</param>
/// <param name="To">The path that was given.</param>
/// <param name="Documents">What of the index is there.</param>
/// <param name="Done">Whether the index has the new path now.</param>
public sealed record RelocateReport(string IndexDirectory, string From, string To, LibraryMatch Documents, bool Done)
{
    /// <summary><c>Of 1,102 documents in the index /new/library has 1,100 with the same size, 1 with another; missing: 1.</c></summary>
    internal string Found() =>
        $"Of {Words.Of(Documents.SameSize + Documents.OtherSize + Documents.Missing, "document")} in the index {To} has " +
        $"{Words.Count(Documents.SameSize)} with the same size, {Words.Count(Documents.OtherSize)} with another; missing: {Words.Count(Documents.Missing)}.";

    internal string InWords() => From == To
        ? $"The index is of the library {To} already."
        : Done
            ? $"The index in {IndexDirectory} was of the library {From} and is of {To} now. " +
              $"To bring it up to date: ingest --library-path {Words.Argument(To)} --index-path {Words.Argument(IndexDirectory)}"
            : "Nothing was changed.";
}
