using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;

namespace XnaiAspire.Index.Backup;

/// <summary>
/// An index that is being backed up, which somebody may be writing. Nothing is written in its directory, and no writer waits. It stays open until the
/// copy is done: what is open keeps its number on the disk, so nothing that comes in its place can be taken for it.
/// </summary>
internal sealed class BackupSource : IDisposable
{
    private readonly IndexLayout _layout;
    private readonly FileIdentity _file;
    private readonly bool _writerActive;
    private readonly (DateTime Changed, bool HasLog) _before;
    private LedgerAccess? _access;
    private LedgerConnection? _ledger;
    private bool _isLedgerCopied;

    /// <exception cref="IndexRefusedException">There is no index (<c>index-missing</c>).</exception>
    public BackupSource(IndexLayout layout)
    {
        _layout = layout;
        _file = FileIdentity.Of(layout.Ledger) ?? throw IndexView.Missing(layout);
        _writerActive = WriterProbe.IsHeld(layout.WriterLock);
        _before = State();
    }

    /// <summary>
    /// Whether what was read so far may be of two indexes: another took the directory since, or a writer came while the ledger was read as one that nobody
    /// writes. A ledger that is read beside its writer is of one instant by itself.
    /// </summary>
    public bool IsOvertaken => FileIdentity.Of(_layout.Ledger) != _file
        || (!_writerActive && !_isLedgerCopied && (State() != _before || WriterProbe.IsHeld(_layout.WriterLock)));

    /// <summary>Opens the ledger, at the state that <see cref="TryCopyLedger"/> copies.</summary>
    /// <exception cref="IndexRefusedException">Its tables are still to be made (<c>index-missing</c>).</exception>
    /// <exception cref="InvalidDataException">It is of an older version, or of something else.</exception>
    public LedgerIdentity Open()
    {
        _access = LedgerAccess.Choose(_layout.Ledger, _writerActive);
        _ledger = _access.Open();
        LedgerIdentity identity = LedgerIdentity.ReadPresent(_ledger) ?? throw IndexView.Missing(_layout);

        // A writer makes the ledger first. Before the first checkpoint nothing can be lost: the index is only not complete yet.
        return CheckpointTable.Last(_ledger) is null && !(File.Exists(_layout.Vectors) && File.Exists(_layout.Texts))
            ? throw IndexView.Missing(_layout)
            : identity;
    }

    /// <summary>Copies the ledger, and lets go of the state that it had: a reader that stays in it makes the writer's log grow.</summary>
    /// <param name="path">Of the copy, which is durable on return and needs no log beside it.</param>
    /// <returns>False when it may be torn, because a writer came.</returns>
    public bool TryCopyLedger(string path)
    {
        using (LedgerConnection copy = LedgerConnection.OpenBuilder(path))
        {
            _ledger!.CopyTo(copy);
        }

        _ledger.ExecuteOnce("COMMIT");
        if (IsOvertaken)
        {
            return false;
        }

        _isLedgerCopied = true;
        return true;
    }

    /// <summary>A file of the index, opened by name.</summary>
    /// <exception cref="InvalidDataException">It is gone.</exception>
    public static SourceFile OpenFile(string path) =>
        File.Exists(path) ? new SourceFile(path) : throw new InvalidDataException($"{path} is gone.");

    /// <summary>
    /// Whether a snapshot that was not where it belongs need not be lost: it is listed no more, or a writer, who moves snapshots over to an index that takes the
    /// place of another, is there.
    /// </summary>
    public bool MayBeMoving(long snapshot)
    {
        if (WriterProbe.IsHeld(_layout.WriterLock))
        {
            return true;
        }

        using LedgerAccess access = LedgerAccess.Choose(_layout.Ledger, writerActive: false);
        using LedgerConnection ledger = access.Open();
        return !SnapshotTable.All(ledger, _layout.Snapshots).Exists(listed => listed.Number == snapshot);
    }

    public void Dispose()
    {
        _ledger?.Dispose();
        _access?.Dispose();
    }

    private (DateTime Changed, bool HasLog) State()
    {
        var log = new FileInfo(_layout.Ledger + "-wal");
        return (File.GetLastWriteTimeUtc(_layout.Ledger), log.Exists && log.Length > 0);
    }
}
