using System.Security.Cryptography;
using XnaiAspire.KillLoop.Library;

namespace XnaiAspire.KillLoop.Checking;

/// <summary>An index that was killed again and again, beside the one that nobody disturbed and beside the library's files.</summary>
/// <param name="Lost">Documents or chunks that should be there and are not.</param>
/// <param name="Duplicated">Documents or chunks that are there more often than they should be.</param>
/// <param name="Differences">Anything that is not as it should be, in words; empty when all is well.</param>
internal sealed record Comparison(long Lost, long Duplicated, IReadOnlyList<string> Differences)
{
    /// <param name="killed">The one.</param>
    /// <param name="clean">The other.</param>
    /// <param name="library">Null when the index is not to hold what is in it now.</param>
    public static Comparison Of(IndexContents killed, IndexContents clean, LibraryCopy? library)
    {
        List<string> differences = [];
        Require(killed.Files.SequenceEqual(clean.Files), () =>
            $"Files differ: {string.Join(", ", killed.Files.Except(clean.Files).Concat(clean.Files.Except(killed.Files)).Select(pair => $"{pair.Key} {pair.Value}"))}");
        Require(killed.Documents.SequenceEqual(clean.Documents), () =>
            $"Documents differ: {string.Join(", ", killed.Documents.Except(clean.Documents).Concat(clean.Documents.Except(killed.Documents)).Take(5))}");
        Require(killed.Failures.SequenceEqual(clean.Failures), () =>
            $"Failures differ: {string.Join(", ", killed.Failures.Except(clean.Failures).Concat(clean.Failures.Except(killed.Failures)).Take(5))}");
        Require(killed.Rows == killed.RowsInFile, () => $"The ledger has {killed.Rows} rows, vectors.faiss {killed.RowsInFile}.");
        Require(killed.UnfinishedRuns == 0, () => "A run is unfinished.");

        long lostChunks = Beyond(clean.Chunks, killed.Chunks);
        long doubledChunks = Beyond(killed.Chunks, clean.Chunks);
        Require(lostChunks == 0 && doubledChunks == 0, () => $"{lostChunks} chunks are lost, {doubledChunks} duplicated.");

        (long lost, long doubled) = library is null ? (0, 0) : CheckAgainstLibrary(killed, library);
        Require(lost == 0 && doubled == 0, () => $"Of the library's files {lost} are not in the index as they are, {doubled} more than once.");
        return new Comparison(lostChunks + lost, doubledChunks + doubled, differences);

        void Require(bool condition, Func<string> complaint)
        {
            if (!condition)
                differences.Add(complaint());
        }
    }

    // Every file of a type that is read is a live document with the bytes it has now, or parked; and every live document is a file.
    private static (long Lost, long Doubled) CheckAgainstLibrary(IndexContents index, LibraryCopy library)
    {
        ILookup<string, LedgerDocument> live = index.Documents.Where(document => document.Retired is null).ToLookup(document => document.Path);
        HashSet<string> parked = [.. index.Failures.Select(failure => failure[..failure[..failure.LastIndexOf(' ')].LastIndexOf(' ')])];
        HashSet<string> read = [.. live.Select(document => Extension(document.Key)).Concat(parked.Select(Extension))];
        HashSet<string> files = [.. library.Files()];
        long lost = files.Count(path => read.Contains(Extension(path)) && !parked.Contains(path)
            && live[path].FirstOrDefault()?.Sha256 != Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(library.Root, path)))));
        long doubled = live.Count(document => document.Count() > 1 || !files.Contains(document.Key));
        return (lost, doubled);
    }

    private static long Beyond(List<LedgerChunk> these, List<LedgerChunk> those)
    {
        Dictionary<LedgerChunk, int> counts = those.CountBy(chunk => chunk).ToDictionary();
        return these.CountBy(chunk => chunk).Sum(pair => (long)Math.Max(0, pair.Value - counts.GetValueOrDefault(pair.Key)));
    }

    private static string Extension(string path) => Path.GetExtension(path).ToUpperInvariant();
}
