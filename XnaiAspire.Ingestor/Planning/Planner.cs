using XnaiAspire.Index;
using XnaiAspire.Ingestor.Library;
using XnaiAspire.Ingestor.Reading;

namespace XnaiAspire.Ingestor.Planning;

/// <summary>
/// Compares a scan with the ledger. A file whose size and time are those of the ledger is not opened; one whose time alone differs is
/// planned, and reading finds out whether its content does.
/// </summary>
internal static class Planner
{
    /// <param name="scan">The library as it is.</param>
    /// <param name="documents">The ledger's documents in <see cref="DocumentPath.Order"/>.</param>
    /// <param name="failures">The ledger's failures in the same order.</param>
    /// <param name="batchSize">Most documents in a batch.</param>
    /// <param name="retryFailed">Whether documents that failed and have not changed are tried again.</param>
    /// <param name="fallback">The declared fallback encoding: what it can read now, or another one read before, is planned again.</param>
    /// <param name="retryDocument">A failed document that is tried again in any case.</param>
    /// <param name="partBytes">Files above it are read in parts, where their type allows it.</param>
    public static IngestPlan Plan(
        LibraryScan scan, IEnumerable<DocumentRecord> documents, IEnumerable<FailureRecord> failures, int batchSize, bool retryFailed,
        FallbackEncoding? fallback = null, string? retryDocument = null, long partBytes = FileParts.Bytes)
    {
        var batches = new BatchCutter(batchSize);
        var unreadable = new HashSet<string>(scan.Unreadable.Select(entry => entry.Path), StringComparer.Ordinal);
        int unchanged = 0, failedBefore = 0;

        // Three sorted lists walked side by side: the library is never held twice in memory.
        using IEnumerator<DocumentRecord> known = documents.GetEnumerator();
        using IEnumerator<FailureRecord> failed = failures.GetEnumerator();
        bool hasKnown = known.MoveNext(), hasFailed = failed.MoveNext();
        int next = 0;
        while (next < scan.Files.Count || hasKnown || hasFailed)
        {
            string path = First(
                next < scan.Files.Count ? scan.Files[next].Path : null,
                hasKnown ? known.Current.Path : null,
                hasFailed ? failed.Current.Failure.Path : null);

            LibraryFile? file = next < scan.Files.Count && scan.Files[next].Path == path ? scan.Files[next++] : null;
            DocumentRecord? document = hasKnown && known.Current.Path == path ? known.Current : null;
            DocumentFailure? failure = hasFailed && failed.Current.Failure.Path == path ? failed.Current.Failure : null;
            if (document is not null)
                hasKnown = known.MoveNext();

            if (failure is not null)
                hasFailed = failed.MoveNext();

            if (file is null)
            {
                // What lies in a folder that could not be opened is unknown, not gone.
                if (!IsBelowAny(path, unreadable))
                    batches.Add(path, PlannedAction.Remove, 0, 0, parts: 1);
                else if (failure is not null)
                    failedBefore++;
            }
            else if (failure is not null && failure.Size == file.Size && failure.ModifiedUtcTicks == file.ModifiedUtcTicks
                && !retryFailed && path != retryDocument && !FallbackEncoding.MayHelp(failure.Reason, fallback))
            {
                failedBefore++;
            }
            else if (failure is null && document is not null && document.Size == file.Size && document.ModifiedUtcTicks == file.ModifiedUtcTicks
                && !IsDecodedOtherwise(document, fallback))
            {
                unchanged++;
            }
            else
            {
                PlannedAction action = document is null ? PlannedAction.Add : PlannedAction.Replace;
                batches.Add(path, action, file.Size, file.ModifiedUtcTicks, FileParts.Count(path, file.Size, partBytes));
            }
        }

        return new IngestPlan(batches.Documents, unchanged, failedBefore);
    }

    /// <summary>Whether a document's text was made by another fallback encoding than the one that is declared now.</summary>
    public static bool IsDecodedOtherwise(DocumentRecord document, FallbackEncoding? fallback) =>
        document.FallbackEncoding is { } before && before != fallback?.Name;

    private static string First(string? one, string? two, string? three)
    {
        string? first = null;
        foreach (string? path in (ReadOnlySpan<string?>)[one, two, three])
        {
            if (path is not null && (first is null || DocumentPath.Order.Compare(path, first) < 0))
                first = path;
        }

        return first!;
    }

    private static bool IsBelowAny(string path, HashSet<string> entries)
    {
        if (entries.Count == 0)
            return false;

        for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (entries.Contains(path[..end]))
                return true;
        }

        return false;
    }
}
