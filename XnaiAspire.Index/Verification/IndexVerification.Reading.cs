using System.Runtime.ExceptionServices;
using XnaiAspire.Index.Ledger;

namespace XnaiAspire.Index.Verification;

/// <summary>A chunk's place in its document, and its text.</summary>
/// <param name="Position">Place in the document, from 0.</param>
/// <param name="Start">Offset in the decoded text, UTF-16 code units.</param>
/// <param name="Length">UTF-16 code units.</param>
/// <param name="Text">The text that was embedded.</param>
public sealed record ChunkSpan(int Position, long Start, int Length, string Text);

public sealed partial class IndexVerification
{
    /// <summary>The documents in <see cref="DocumentPath.Order"/>, a page in memory at a time; none when the ledger cannot be read.</summary>
    public IEnumerable<DocumentRecord> Documents() =>
        Paged(after => DocumentTable.PageAfter(_ledger!, after), document => document.Path);

    /// <summary>A document by its path; null when the index does not have it.</summary>
    public DocumentRecord? FindDocument(string path) => _identity is null ? null : DocumentTable.Find(_ledger!, path);

    /// <summary>Parked documents in <see cref="DocumentPath.Order"/>; none when the ledger cannot be read.</summary>
    public IEnumerable<FailureRecord> Failures() =>
        Paged(after => FailureTable.PageAfter(_ledger!, after), failure => failure.Failure.Path);

    /// <summary>The chunks of a live document, in order.</summary>
    public IEnumerable<ChunkSpan> Chunks(string path) => _identity is null ? [] : ChunkTable.OfLive(_ledger!, path);

    /// <summary>The newest checkpoints, newest first.</summary>
    /// <param name="count">Most that are returned.</param>
    public IReadOnlyList<CheckpointRecord> NewestCheckpoints(int count)
    {
        if (_identity is null || LastCheckpoint is not { } last)
        {
            return [];
        }

        List<CheckpointRecord> newest = CheckpointTable.After(_ledger!, last.Number - count, count);
        newest.Reverse();
        return newest;
    }

    /// <summary>Runs a further check so that what it trips over in the ledger is a finding too.</summary>
    /// <param name="what">What it looks at, for the finding's place.</param>
    /// <param name="work">Reads from this object.</param>
    public async Task CheckAlsoAsync(string what, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            Guard.Run(Context(null, CancellationToken.None), what, () => ExceptionDispatchInfo.Throw(error));
        }
    }

    private IEnumerable<T> Paged<T>(Func<string, List<T>> read, Func<T, string> pathOf)
    {
        if (_identity is null)
        {
            yield break;
        }

        for (string after = string.Empty; read(after) is { Count: > 0 } page; after = pathOf(page[^1]))
        {
            foreach (T item in page)
            {
                yield return item;
            }
        }
    }
}
