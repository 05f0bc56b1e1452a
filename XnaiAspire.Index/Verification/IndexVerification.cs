using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification.Checks;

namespace XnaiAspire.Index.Verification;

/// <summary>
/// A look at an index, whatever its state: reads everything that is there, compares each part with the others, and writes nothing. Sees
/// the newest checkpoint at its beginning, also while a writer works. For one thread.
/// </summary>
public sealed partial class IndexVerification : IDisposable
{
    private static readonly EnumerationOptions BelowNoLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly IndexLayout _layout;
    private readonly LedgerAccess? _access;
    private readonly LedgerConnection? _ledger;
    private readonly LedgerIdentity? _identity;
    private readonly (FileIdentity? File, DateTime Changed) _before;
    private int _parallelism = Environment.ProcessorCount;

    private IndexVerification(IndexLayout layout, bool writerActive)
    {
        _layout = layout;
        WriterActive = writerActive;
        Writer = WriterActive ? WriterLock.ReadHolder(layout.Directory) : null;
        _before = State();
        Next = new NextSteps(layout, null);
        if (!File.Exists(layout.Ledger))
        {
            Findings.Add(FindingKind.Lost, "ledger-missing", "ledger.db", "The file is gone; without it the vectors have no documents.", Next.Rebuild);
            return;
        }

        try
        {
            _access = LedgerAccess.Choose(layout.Ledger, WriterActive);
            _ledger = _access.Open();
            _identity = ReadIdentity(_ledger);
            Next = new NextSteps(layout, _identity?.LibraryRoot);
            layout.Shard = _identity?.Shard;
            LastCheckpoint = _identity is null ? null : CheckpointTable.Last(_ledger);
            LastRun = _identity is null ? null : RunTable.Last(_ledger);
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            Findings.Add(FindingKind.Corrupt, "ledger-unreadable", "ledger.db", error.Message, Next.Rebuild);
        }
    }

    /// <summary>Full path of the index directory.</summary>
    public string Directory => _layout.Directory;

    /// <summary>Whether somebody writes the index meanwhile.</summary>
    public bool WriterActive { get; }

    /// <summary>Who; null when there is nobody or it could not be told.</summary>
    public WriterHolder? Writer { get; }

    /// <summary>Full path of the library that the index says it is of; null when its ledger cannot be read.</summary>
    public string? LibraryRoot => _identity?.LibraryRoot;

    /// <summary>The part of the library that it is of; null for the whole, and when the ledger cannot be read.</summary>
    public LibraryShard? Shard => _identity?.Shard;

    /// <summary>What the vectors are made with; null when the ledger cannot be read.</summary>
    public IndexFingerprint? Fingerprint => _identity?.Fingerprint;

    /// <summary>Names the index; null when the ledger cannot be read or has none.</summary>
    public string? IndexId => _identity is { Id.Length: > 0 } ? _identity.Id : null;

    /// <summary>The newest checkpoint; null before the first and when the ledger cannot be read.</summary>
    public CheckpointRecord? LastCheckpoint { get; }

    /// <summary>The newest run; null before the first and when the ledger cannot be read.</summary>
    public RunRecord? LastRun { get; }

    /// <summary>What was found so far.</summary>
    public Findings Findings { get; } = new();

    /// <summary>What to type about a finding.</summary>
    public NextSteps Next { get; }

    /// <summary>Whether another index took this one's place, or a writer came, since the beginning: then what was found means nothing.</summary>
    public bool IsOvertaken => !WriterActive ? State() != _before || WriterProbe.IsHeld(_layout.WriterLock) : State().File != _before.File;

    /// <summary>Begins.</summary>
    /// <param name="directory">The index's directory.</param>
    /// <exception cref="IndexRefusedException">There is no index in it (<c>index-missing</c>).</exception>
    public static IndexVerification Open(string directory)
    {
        var layout = new IndexLayout(directory);
        return File.Exists(layout.Ledger) || File.Exists(layout.Vectors) || System.IO.Directory.Exists(layout.Snapshots)
            ? new IndexVerification(layout, WriterProbe.IsHeld(layout.WriterLock))
            : throw new IndexRefusedException("index-missing", $"There is no index in {layout.Directory}. Run: {layout.IngestCommand("<library>")}");
    }

    /// <summary>Begins, for who holds the writer's lock and writes nothing meanwhile. On one thread: somebody else may have work to do.</summary>
    internal static IndexVerification OpenAlone(string directory) => new(new IndexLayout(directory), writerActive: false) { _parallelism = 1 };

    /// <summary>What to tell when it is overtaken again and again.</summary>
    public IndexRefusedException Overtaken() => new(
        "index-replaced", $"The index in {Directory} was opened for writing or replaced each time while it was verified. Verify again after the run's end.");

    /// <summary>Checks the index against itself: ledger, vectors, snapshots. Several checks run at once.</summary>
    /// <param name="progress">Is told a few times a second at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Check(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        CheckContext check = Context(progress, cancellationToken);
        Guard.Run(check, "index directory", () => LeftoverCheck.Run(check));
        if (_ledger is null || _access is null)
        {
            return;
        }

        List<Action> work = [() => WithLedger(check, "pages", LedgerFileCheck.Run)];
        if (_identity is not null)
        {
            work.Add(() => CheckLedger(check));
            work.Add(() => CheckVectors(check));
            work.Add(() => CheckSnapshots(check));
        }

        Parallel.Invoke(new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _parallelism }, [.. work]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ledger?.Dispose();
        _access?.Dispose();
    }

    private CheckContext Context(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken) => new(
        _layout, Findings, _identity, LastCheckpoint?.Rows ?? 0, LastCheckpoint?.Number ?? 0, WriterActive,
        new ProgressMeter(progress, progress is null ? 0 : TotalBytes()), cancellationToken)
    { Access = _access, Parallelism = _parallelism };

    private LedgerIdentity? ReadIdentity(LedgerConnection ledger)
    {
        LedgerIdentity? identity = LedgerIdentity.Read(ledger);
        if (identity is null)
        {
            Findings.Add(FindingKind.Lost, "ledger-empty", "ledger.db", "It has no tables: its creation was interrupted, or they were deleted.", Next.Rebuild);
            return null;
        }

        long version = Columns.ToInt64(ledger.Scalar("PRAGMA user_version"));
        if (version == LedgerSchema.Version)
        {
            return identity;
        }

        Findings.Add(
            FindingKind.Stale, "ledger-old", "ledger.db", $"It has version {version} of {LedgerSchema.Version}; what is in it can be checked after the next ingest.",
            new NextSteps(_layout, identity.LibraryRoot).Ingest);
        return null;
    }

    private void CheckLedger(CheckContext check)
    {
        WithLedger(check, "meta", IdentityCheck.Run);
        WithLedger(check, "runs", RunCheck.Run);
        WithLedger(check, "plan", PlanCheck.Run);
        WithLedger(check, "checkpoints", CheckpointCheck.Run);
        WithLedger(check, "documents", DocumentCheck.Run);
        WithLedger(check, "versions of documents", VersionCheck.Run);
        WithLedger(check, "chunks", ChunkCheck.Run);
        WithLedger(check, "failures", FailureCheck.Run);
    }

    private void CheckVectors(CheckContext check)
    {
        if (check.Header is { Dimensions: >= 1 and <= FaissFlatHeader.MaxDimensions, Rows: >= 0 } header)
        {
            Guard.Run(check, "vectors.faiss", () => VectorFileCheck.Run(check, header));
            WithLedger(check, "texts.utf8", TextFileCheck.Run);
            WithLedger(check, "checkpoints", (_, ledger) => VectorRowsCheck.Run(check, ledger, header));
        }
    }

    private void CheckSnapshots(CheckContext check) => WithLedger(check, "snapshots", (_, ledger) =>
    {
        List<SnapshotRecord> recorded = SnapshotTable.All(ledger, _layout.Snapshots);
        SnapshotListCheck.Run(check, recorded);
        foreach (SnapshotRecord snapshot in recorded)
        {
            if (snapshot.Checkpoint > check.Checkpoint || snapshot.Checkpoint < 0)
            {
                check.Corrupt(
                    "snapshot-record", $"ledger.db: snapshot {snapshot.Number}", $"It is of checkpoint {snapshot.Checkpoint}; the newest is {check.Checkpoint}.", check.Next.Rebuild);
            }

            Guard.Run(check, $"snapshots/{snapshot.Number}", () =>
            {
                SnapshotCheck.Outcome files = SnapshotCheck.Run(check, snapshot);
                if (HasRowsOf(check, ledger, snapshot))
                {
                    SnapshotRowsCheck.Run(check, ledger, snapshot, files);
                }
            });
        }
    });

    // Whether the index still has the rows that a snapshot was cut from: not after a rebuild, a rollback to before it or a compaction since.
    private static bool HasRowsOf(CheckContext check, LedgerConnection ledger, SnapshotRecord snapshot) =>
        snapshot.Checkpoint >= Math.Max(1, check.OldestCheckpoint(ledger))
        && CheckpointTable.After(ledger, snapshot.Checkpoint - 1, 1) is [var at] && at.Number == snapshot.Checkpoint;

    // Each check has a connection of its own, so that checks can run at once, and a page that one trips over ends that one alone.
    private void WithLedger(CheckContext check, string what, Action<CheckContext, LedgerConnection> work) => Guard.Run(check, what, () =>
    {
        using LedgerConnection ledger = _access!.Open();
        work(check, ledger);
    });

    private (FileIdentity? File, DateTime Changed) State() => (FileIdentity.Of(_layout.Ledger), File.GetLastWriteTimeUtc(_layout.Ledger));

    private long TotalBytes()
    {
        long snapshots = System.IO.Directory.Exists(_layout.Snapshots)
            ? System.IO.Directory.EnumerateFiles(_layout.Snapshots, "*", BelowNoLinks).Sum(path => new FileInfo(path).Length)
            : 0;
        long ledger = File.Exists(_layout.Ledger) ? new FileInfo(_layout.Ledger).Length : 0;
        long vectors = File.Exists(_layout.Vectors) ? new FileInfo(_layout.Vectors).Length : 0;
        long texts = File.Exists(_layout.Texts) ? new FileInfo(_layout.Texts).Length : 0;
        return ledger * 3 / 2 + texts + vectors + snapshots * 2;
    }
}
