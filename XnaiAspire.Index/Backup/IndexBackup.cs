using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Backup;

/// <summary>
/// Copies an index, also while another process writes it: neither stopped nor locked, the writer does not notice. The copy is an index like any, at the
/// checkpoint that was the newest when it began, with the plan of a run that was under way. It appears whole and checked, or not at all.
/// </summary>
public static class IndexBackup
{
    /// <summary>
    /// How many times a backup is begun. A compaction at the end of a run replaces the index, and retention deletes a snapshot: that makes one more copy necessary, or two
    /// where runs follow each other. Whoever replaces it five times in a row is not to be outrun.
    /// </summary>
    public const int MostAttempts = 5;

    /// <summary>Makes a backup.</summary>
    /// <param name="index">The index's directory.</param>
    /// <param name="directory">The directory to make; it is not there yet, or empty. Its parents are created.</param>
    /// <param name="cancellationToken">Gives up; nothing appears in the directory's place.</param>
    /// <exception cref="IndexRefusedException">
    /// There is no index (<c>index-missing</c>); the directory is in the way of something (<c>target-not-empty</c>, <c>target-overlaps</c>, <c>target-in-library</c>) or
    /// being filled by another backup (<c>target-busy</c>); the index was replaced again and again (<c>index-replaced</c>); the copy is damaged, as
    /// the index may be (<c>backup-damaged</c>).
    /// </exception>
    /// <exception cref="IndexDamagedException">The index cannot be read, or its files are not what its ledger says (<c>index-unreadable</c>).</exception>
    /// <exception cref="IndexFailedException">Disk or system failed.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static BackupRecord Make(string index, string directory, CancellationToken cancellationToken) =>
        Make(index, directory, new BackupOptions(), cancellationToken);

    internal static BackupRecord Make(string index, string directory, BackupOptions options, CancellationToken cancellationToken)
    {
        var layout = new IndexLayout(index);
        var target = new BackupTarget(options.Storage, directory);
        try
        {
            target.Check(layout);
            for (int attempt = 1; attempt <= MostAttempts; attempt++)
            {
                if (Try(layout, target, options, cancellationToken) is { } record)
                {
                    return record with { Attempts = attempt };
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || (error is SqliteException sqlite && sqlite.IsOfTheSystem()))
        {
            throw new IndexFailedException(
                $"The backup of {layout.Directory} failed: {error.Message} There is no part of it left that counts, and the index was not touched. " +
                "See to disk, space and permissions; then run the same again.", error);
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            throw new IndexDamagedException(
                "index-unreadable", layout.Directory, $"The index cannot be backed up: {error.Message} What is wrong in all: verify --index-path {IndexLayout.Quote(layout.Directory)}.",
                layout.RebuildCommand("<library>"), error);
        }

        throw new IndexRefusedException(
            "index-replaced", $"Each of the {MostAttempts} times that the index in {layout.Directory} was copied, another took its place or a snapshot was gone before the end. " +
            $"Run the same again when the present run is over; whether all snapshots are there: verify --index-path {IndexLayout.Quote(layout.Directory)}");
    }

    // Null when the index was replaced meanwhile.
    private static BackupRecord? Try(IndexLayout layout, BackupTarget target, BackupOptions options, CancellationToken cancellationToken)
    {
        using var source = new BackupSource(layout);
        if (!TryOpen(source, out LedgerIdentity? identity))
        {
            return null;
        }

        target.CheckLibrary(layout, identity.LibraryRoot);
        using PartialBackup partial = target.Begin(options.Time);
        BackupRecord? copied = new BackupCopy(options, layout, partial).Run(source, cancellationToken);
        if (copied is not null)
        {
            Check(layout, partial.Layout, cancellationToken);
            partial.Publish();
        }

        return copied;
    }

    private static bool TryOpen(BackupSource source, [NotNullWhen(true)] out LedgerIdentity? identity)
    {
        identity = null;
        try
        {
            identity = source.Open();
            return !source.IsOvertaken;
        }
        catch (Exception error) when ((error is IOException or IndexRefusedException || Guard.IsOfLedger(error)) && source.IsOvertaken)
        {
            return false;
        }
    }

    // What was copied is read once more, as verify does: a backup that was not looked at is a hope.
    private static void Check(IndexLayout index, IndexLayout copy, CancellationToken cancellationToken)
    {
        using IndexVerification check = IndexVerification.OpenAlone(copy.Directory);
        check.Check(null, cancellationToken);
        FindingGroup[] damage = [.. check.Findings.Groups.Where(group => group.Kind != FindingKind.Stale)];
        if (damage is [var first, ..])
        {
            throw new IndexRefusedException(
                "backup-damaged",
                $"The copy is not whole, so there is no backup: {first.First[0].Place}: {first.First[0].Detail} ({first.Reason}; findings in all: {damage.Sum(group => group.Count)}) " +
                $"Whether the index itself is damaged, and what to do then: verify --index-path {IndexLayout.Quote(index.Directory)}");
        }
    }
}
