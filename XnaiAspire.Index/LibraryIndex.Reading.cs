using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index;

public sealed partial class LibraryIndex
{
    /// <summary>A document by its path; null when the index does not have it.</summary>
    public DocumentRecord? FindDocument(string path) => Locked(() => DocumentTable.Find(_ledger, path));

    /// <summary>Whether parts of a document are committed and wait for the rest.</summary>
    public bool HasStaged(string path) => Locked(() => StagedDocuments.Find(_ledger, path) is not null);

    /// <summary>
    /// All documents in <see cref="DocumentPath.Order"/>, a page in memory at a time. Commits made meanwhile show from the next page on.
    /// </summary>
    public IEnumerable<DocumentRecord> Documents() =>
        Paged(after => DocumentTable.PageAfter(_ledger, after), document => document.Path);

    /// <summary>A parked document by its path; null when it is not.</summary>
    public FailureRecord? FindFailure(string path) => Locked(() => FailureTable.Find(_ledger, path));

    /// <summary>All parked documents in <see cref="DocumentPath.Order"/>, a page in memory at a time.</summary>
    public IEnumerable<FailureRecord> Failures() =>
        Paged(after => FailureTable.PageAfter(_ledger, after), failure => failure.Failure.Path);

    /// <summary>Checkpoints after a number, oldest first.</summary>
    /// <param name="after">0 for all.</param>
    /// <param name="limit">Most that are returned.</param>
    public IReadOnlyList<CheckpointRecord> Checkpoints(long after, int limit) => Locked(() => CheckpointTable.After(_ledger, after, limit));

    /// <summary>Published snapshots, newest first.</summary>
    public IReadOnlyList<SnapshotRecord> Snapshots() => Locked(() => SnapshotTable.All(_ledger, _layout.Snapshots));

    // Page by page, so that no query stays open while the caller does other things with the index.
    private IEnumerable<T> Paged<T>(Func<string, List<T>> read, Func<T, string> pathOf)
    {
        for (string after = string.Empty; ;)
        {
            List<T> page = Locked(() => read(after));
            foreach (T item in page)
            {
                yield return item;
            }

            if (page.Count == 0)
            {
                yield break;
            }

            after = pathOf(page[^1]);
        }
    }
}
