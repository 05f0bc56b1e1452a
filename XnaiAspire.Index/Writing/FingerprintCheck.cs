using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;

namespace XnaiAspire.Index.Writing;

/// <summary>Keeps vectors of two models, and documents of two libraries, out of one index.</summary>
internal static class FingerprintCheck
{
    public static void Run(IndexLayout layout, LedgerIdentity index, string libraryRoot, IndexFingerprint run)
    {
        if (index.LibraryRoot != libraryRoot)
        {
            throw new IndexRefusedException(
                "library-mismatch",
                $"The index in {layout.Directory} is of the library {index.LibraryRoot}, not of {libraryRoot}. " +
                $"If the library was moved there: relocate --library-path {IndexLayout.Quote(libraryRoot)} --index-path {IndexLayout.Quote(layout.Directory)}. " +
                $"Else give another index directory, or rebuild: {layout.RebuildCommand(libraryRoot)}");
        }

        List<string> differences = Differences("index", index.Fingerprint, "this run", run);
        if (differences.Count > 0)
        {
            throw new FingerprintMismatchException(layout.Directory, differences, layout.RebuildCommand(libraryRoot));
        }
    }

    /// <summary>One line a field in which two fingerprints differ: <c>chunk tokens: index has 128, this run has 256</c>.</summary>
    public static List<string> Differences(string one, IndexFingerprint index, string other, IndexFingerprint run)
    {
        var found = new List<string>();
        Compare("model", index.ModelName, run.ModelName);
        Compare("model SHA-256", index.ModelSha256, run.ModelSha256);
        Compare("engine", index.Engine, run.Engine);
        Compare("dimensions", index.Dimensions, run.Dimensions);
        Compare("pooling", index.Pooling, run.Pooling);
        Compare("normalized", index.Normalized, run.Normalized);
        Compare("chunker", index.Chunker, run.Chunker);
        Compare("chunk tokens", index.ChunkTokens, run.ChunkTokens);
        Compare("chunk overlap tokens", index.ChunkOverlapTokens, run.ChunkOverlapTokens);
        return found;

        void Compare<T>(string field, T has, T wants)
        {
            if (!EqualityComparer<T>.Default.Equals(has, wants))
            {
                found.Add($"{field}: {one} has {has}, {other} has {wants}");
            }
        }
    }
}
