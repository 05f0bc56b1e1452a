using XnaiAspire.Index;
using XnaiAspire.Index.Verification;
using XnaiAspire.Ingestor.Library;

namespace XnaiAspire.Ingestor.Verification;

/// <summary>
/// The library's files against the documents and failures of the index. A library that has changed since the last run is stale and no damage;
/// a file that the last run must have met and that is in neither list is lost.
/// </summary>
internal sealed class LibraryCheck(IndexVerification index, string libraryRoot, LibraryScan scan)
{
    // From the scan of a library to the moment that its plan is stored, which is the beginning that a run notes.
    private static readonly TimeSpan LongestScan = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, bool> _oldFolders = new(StringComparer.Ordinal);

    public void Run(CancellationToken cancellationToken)
    {
        var unreadable = new HashSet<string>(scan.Unreadable.Select(entry => entry.Path), StringComparer.Ordinal);
        if (unreadable.Count > 0)
            index.Findings.Note($"{unreadable.Count} entries of the library cannot be read; what is below them was not compared. First: {scan.Unreadable[0].Path}.");

        // Three sorted lists walked side by side, as planning does it.
        using IEnumerator<DocumentRecord> documents = index.Documents().GetEnumerator();
        using IEnumerator<FailureRecord> failures = index.Failures().GetEnumerator();
        bool hasDocument = documents.MoveNext(), hasFailure = failures.MoveNext();
        int next = 0;
        while (next < scan.Files.Count || hasDocument || hasFailure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = First(
                next < scan.Files.Count ? scan.Files[next].Path : null,
                hasDocument ? documents.Current.Path : null,
                hasFailure ? failures.Current.Failure.Path : null);
            LibraryFile? file = next < scan.Files.Count && scan.Files[next].Path == path ? scan.Files[next++] : null;
            DocumentRecord? document = hasDocument && documents.Current.Path == path ? documents.Current : null;
            DocumentFailure? failure = hasFailure && failures.Current.Failure.Path == path ? failures.Current.Failure : null;
            hasDocument = document is null ? hasDocument : documents.MoveNext();
            hasFailure = failure is null ? hasFailure : failures.MoveNext();
            if (file is null)
            {
                if (!IsBelowAny(path, unreadable))
                    Stale("file-gone", path, "The index has it; the library no longer does.");
            }
            else if (failure is null && document is null)
            {
                Missing(file);
            }
            else if (!IsSame(file, failure, document))
            {
                Stale("file-changed", path, $"It has {file.Size} bytes of {new DateTime(file.ModifiedUtcTicks, DateTimeKind.Utc):u}; the index has another state of it.");
            }
        }
    }

    // A failure's state is newer than that of a version from before it broke.
    private static bool IsSame(LibraryFile file, DocumentFailure? failure, DocumentRecord? document) => failure is not null
        ? failure.Size == file.Size && failure.ModifiedUtcTicks == file.ModifiedUtcTicks
        : document!.Size == file.Size && document.ModifiedUtcTicks == file.ModifiedUtcTicks;

    private void Missing(LibraryFile file)
    {
        string path = file.Path;
        if (index.LastRun is not { CompletedUtc: not null } run)
            return;

        DateTimeOffset before = run.StartedUtc - LongestScan;
        if (OperatingSystem.IsLinux() && file.ModifiedUtcTicks < before.UtcTicks && AreFoldersOlder(path, before))
            index.Findings.Add(
                FindingKind.Lost, "document-lost", path, $"It was in the library when run {run.Id} began, and is neither among the documents nor the failures.", index.Next.Ingest);
        else
            Stale("file-new", path, "It is new since the last run.");
    }

    // A folder that was moved into the library changes none of the files in it, but the folder that it was moved into.
    private bool AreFoldersOlder(string path, DateTimeOffset before)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        if (!_oldFolders.TryGetValue(folder, out bool old))
        {
            old = IsOlder(Path.Combine(libraryRoot, folder), before) && (folder.Length == 0 || AreFoldersOlder(folder, before));
            _oldFolders.Add(folder, old);
        }

        return old;
    }

    // On Linux the time of the last change of any kind, which nobody can set back; elsewhere nothing tells what was there before.
    private static bool IsOlder(string fullPath, DateTimeOffset before) =>
        FileState.Of(fullPath, followLinks: false) is { } state && state.ChangedUtcTicks < before.UtcTicks;

    private void Stale(string reason, string path, string detail) => index.Findings.Add(FindingKind.Stale, reason, path, detail, index.Next.Ingest);

    private static string First(params ReadOnlySpan<string?> paths)
    {
        string? first = null;
        foreach (string? path in paths)
        {
            if (path is not null && (first is null || DocumentPath.Order.Compare(path, first) < 0))
                first = path;
        }

        return first!;
    }

    private static bool IsBelowAny(string path, HashSet<string> entries)
    {
        for (int end = path.Length; end > 0 && entries.Count > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (entries.Contains(path[..end]))
                return true;
        }

        return false;
    }
}
