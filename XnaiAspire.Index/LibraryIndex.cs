using Microsoft.Data.Sqlite;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Recovery;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Sharding;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Texts;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index;

/// <summary>
/// The writer of an index: one for a directory, over all processes. Opening creates or recovers; every call is one step that is durable
/// when it returns or did not happen. Calls may come from any thread; they run one after the other.
/// </summary>
public sealed partial class LibraryIndex : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IStorage _storage;
    private readonly TimeProvider _time;
    private readonly LibraryIndexOptions _options;
    private LedgerIdentity _identity;
    private IndexLayout _layout;
    private WriterLock _lock;
    private LedgerConnection _ledger;
    private FaissFlatFile _vectors;
    private TextFile _texts;
    private Exception? _failure;
    private bool _disposed;

    private LibraryIndex(IndexLayout layout, WriterLock held, OpenedIndex opened, LibraryIndexOptions options)
    {
        _layout = layout;
        _lock = held;
        _ledger = opened.Ledger;
        _vectors = opened.Vectors;
        _texts = opened.Texts;
        _identity = opened.Identity;
        _storage = options.Storage;
        _time = options.Time;
        _options = options;
        Recovered = opened.Recovered;
    }

    /// <summary>Full path of the directory that is written; a rebuild's own one until <see cref="SwapIn"/>.</summary>
    public string Directory => _layout.Directory;

    /// <summary>
    /// Names the index wherever its directory lies or is mounted, 32 hex digits; a rebuild keeps it. What a writer's lease on other machines goes by.
    /// </summary>
    public string Id => _identity.Id;

    /// <summary>
    /// Counts the writers that have opened the index, this one last; a rebuild, until <see cref="SwapIn"/>, has that of the index it replaces. Where two
    /// writers meet, the higher one is the only one that can commit.
    /// </summary>
    public long Writer => IsRebuild ? _replacedWriter ?? 0 : _ledger.Writer;

    /// <summary>Whether no other writer has opened the index since; asks the disk, beside what this object may be doing.</summary>
    public bool IsNewestWriter => _isExchanging || ((Fence.Peek(_layout) ?? _ledger.Writer) == _ledger.Writer
        && (_target is not { } target || (Fence.Peek(target) ?? _replacedWriter) == _replacedWriter));

    /// <summary>What the vectors are made with.</summary>
    public IndexFingerprint Fingerprint => _identity.Fingerprint;

    /// <summary>The part of the library that it is of; null for the whole.</summary>
    public LibraryShard? Shard => _identity.Shard;

    /// <summary>The <see cref="LibraryIndexOptions.MergeOf"/> that it was made with; null when it was made of files.</summary>
    public string? MergeOf => _identity.MergeOf;

    /// <summary>What a crash had left and opening put right, a line each; empty as a rule.</summary>
    public IReadOnlyList<string> Recovered { get; }

    /// <summary>The index at a glance.</summary>
    public IndexStatus Status => Locked(() => LedgerStatus.Read(_ledger, _layout, _identity));

    /// <summary>The run whose plan is not done; null when there is none.</summary>
    public RunRecord? UnfinishedRun => Locked(() => RunTable.Unfinished(_ledger));

    /// <summary>The newest run, finished or not; null before the first.</summary>
    public RunRecord? LastRun => Locked(() => RunTable.Last(_ledger));

    /// <summary>The <see cref="Id"/> of an index that somebody may be writing, or of its rebuild when only that can be read; null for none.</summary>
    public static string? ReadId(string directory)
    {
        var layout = new IndexLayout(directory);
        LedgerIdentity? identity = LedgerIdentity.TryRead(layout.Ledger) ?? LedgerIdentity.TryRead(layout.Rebuild.Ledger);
        return identity is { Id.Length: > 0 } ? identity.Id : null;
    }

    /// <summary>The <see cref="MergeOf"/> of an index that somebody may be writing; null when there is none, or it was made of files.</summary>
    public static string? ReadMergeOf(string directory) => LedgerIdentity.TryRead(new IndexLayout(directory).Ledger)?.MergeOf;

    /// <summary>Refuses a run that is for another part of the library than the index in a directory, before anything else is begun.</summary>
    /// <param name="directory">The index's directory; it may be damaged or empty.</param>
    /// <param name="shard">The run's part; null for the whole library.</param>
    /// <exception cref="IndexRefusedException">It is of another part (<c>shard-mismatch</c>).</exception>
    public static void CheckShard(string directory, LibraryShard? shard)
    {
        var layout = new IndexLayout(directory);
        if (LedgerIdentity.TryRead(layout.Ledger) is { } identity)
        {
            ShardCheck.Run(layout, identity, shard);
        }
    }

    /// <summary>Who was the last to lock a directory for writing, now or some time ago; null when that cannot be told.</summary>
    public static WriterHolder? ReadHolder(string directory) => WriterLock.ReadHolder(new IndexLayout(directory).Directory);

    /// <summary>Opens an index for writing; creates it when the directory holds none, recovers it when a writer died.</summary>
    /// <param name="directory">The index's directory; created with its parents.</param>
    /// <param name="libraryRoot">Full path of the library.</param>
    /// <param name="fingerprint">What this run's vectors are made with.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="IndexLockedException">There is another writer.</exception>
    /// <exception cref="FingerprintMismatchException">The index was made with something else.</exception>
    /// <exception cref="IndexRefusedException">
    /// The index is of another library (<c>library-mismatch</c>), or of another part of it (<c>shard-mismatch</c>).
    /// </exception>
    /// <exception cref="IndexDamagedException">Ledger and vectors contradict each other.</exception>
    public static LibraryIndex Open(string directory, string libraryRoot, IndexFingerprint fingerprint, LibraryIndexOptions? options = null)
    {
        options ??= new LibraryIndexOptions();
        var layout = new IndexLayout(directory);
        RebuildSwap.Finish(options.Storage, layout);
        options.Storage.CreateDurableDirectory(layout.Directory);
        WriterLock held = WriterLock.Take(layout.Directory, options.Time);
        try
        {
            OpenedIndex opened = IndexOpening.Open(layout, libraryRoot, fingerprint, generation: 1, id: null, options);
            return new LibraryIndex(layout, held, opened, options);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens an index that is there for writing, with the library, the shard and the fingerprint that it has.</summary>
    /// <param name="directory">The index's directory.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="IndexLockedException">There is another writer.</exception>
    /// <exception cref="IndexRefusedException">There is no index in the directory (<c>index-missing</c>).</exception>
    /// <exception cref="IndexDamagedException">The ledger cannot be read, or ledger and vectors contradict each other.</exception>
    public static LibraryIndex OpenExisting(string directory, LibraryIndexOptions? options = null)
    {
        options ??= new LibraryIndexOptions();
        var layout = new IndexLayout(directory);
        RebuildSwap.Finish(options.Storage, layout);
        LedgerIdentity identity = LedgerIdentity.TryRead(layout.Ledger, out bool unreadable) ?? throw (unreadable
            ? new IndexDamagedException("ledger-damaged", layout.Ledger, "The ledger cannot be read.", layout.RebuildCommand("<library>"), null)
            : IndexView.Missing(layout));
        return Open(directory, identity.LibraryRoot, identity.Fingerprint, options with { Shard = identity.Shard });
    }

    /// <summary>Stores a run with its plan.</summary>
    /// <param name="plan">Lines in order; <see cref="PlannedDocument.Sequence"/> from 0 and batches from 1 without gaps. Read once, never held.</param>
    /// <exception cref="IndexRefusedException">There is an unfinished run (<c>run-unfinished</c>) or the plan has gaps (<c>plan-invalid</c>).</exception>
    /// <exception cref="IndexFailedException">The ledger could not be written; open the index again.</exception>
    public RunRecord BeginRun(IEnumerable<PlannedDocument> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Locked(() =>
        {
            if (RunTable.Unfinished(_ledger) is { } unfinished)
            {
                throw new IndexRefusedException(
                    "run-unfinished", $"Run {unfinished.Id} has {unfinished.Batches - unfinished.CommittedBatches} batches to go; finish it first.");
            }

            try
            {
                return RunTable.Find(_ledger, RunTable.Insert(_ledger, plan, _time.GetUtcNow()))!;
            }
            catch (SqliteException error)
            {
                // Only the ledger's errors: what the caller's enumeration throws is the caller's.
                throw Fail("Storing a run's plan", error);
            }
        });
    }

    /// <summary>
    /// Notes that a look at the library found no document for an index that has had no run: it is empty because there is nothing, and not because its first
    /// run died too early. Where there were runs, nothing is noted.
    /// </summary>
    /// <exception cref="IndexFailedException">The ledger could not be written; open the index again.</exception>
    public void NoteNothingToDo() => Locked(() => OrFail("Noting that there is nothing to do", () =>
    {
        if (RunTable.Last(_ledger) is null)
        {
            LedgerIdentity.Write(_ledger, LedgerIdentity.NothingToDoKey, "");
        }

        return true;
    }));

    /// <summary>The lines of one batch of an unfinished run, in plan order.</summary>
    public IReadOnlyList<PlannedDocument> ReadPlan(long runId, int batch) => Locked(() => RunTable.ReadPlan(_ledger, runId, batch));

    /// <summary>Makes a batch durable: all of it or nothing, and never twice.</summary>
    /// <exception cref="IndexRefusedException">
    /// <c>run-unknown</c>, <c>run-complete</c>, <c>batch-repeated</c>, <c>batch-out-of-order</c>, <c>batch-incomplete</c>, <c>batch-unplanned</c>,
    /// <c>unchanged-unknown</c>, <c>vector-dimensions</c>, <c>vector-not-finite</c>, <c>vector-length</c> or <c>text-not-unicode</c>. Nothing was written.
    /// </exception>
    /// <exception cref="IndexFailedException">A write failed; open the index again, which tells whether the batch is in.</exception>
    public CheckpointRecord Commit(BatchCommit batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Locked(() =>
        {
            IReadOnlyList<PlannedDocument> plan = RunTable.ReadPlan(_ledger, batch.RunId, batch.Batch);
            BatchCheck.Run(
                batch, RunTable.Find(_ledger, batch.RunId), plan, Fingerprint, path => DocumentTable.Find(_ledger, path) is not null);
            return OrFail($"Committing batch {batch.Batch} of run {batch.RunId}", () => new BatchWriter(_vectors, _texts, _ledger).Write(batch, plan, _time.GetUtcNow()));
        });
    }

    /// <summary>Marks a run as done and forgets its plan.</summary>
    /// <exception cref="IndexRefusedException">There is no such unfinished run (<c>run-unknown</c>) or it has batches to go (<c>run-unfinished</c>).</exception>
    public void CompleteRun(long runId) => Locked(() =>
    {
        RunRecord? run = RunTable.Unfinished(_ledger);
        if (run?.Id != runId)
        {
            throw new IndexRefusedException("run-unknown", $"Run {runId} is not under way.");
        }

        if (run.CommittedBatches < run.Batches)
        {
            throw new IndexRefusedException("run-unfinished", $"Run {runId} has {run.Batches - run.CommittedBatches} of {run.Batches} batches to go.");
        }

        return OrFail($"Completing run {runId}", () =>
        {
            RunTable.Complete(_ledger, runId, _time.GetUtcNow());
            return true;
        });
    });

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _vectors.Dispose();
                _texts.Dispose();
                _ledger.Dispose();
                _lock.Dispose();
                _replacedLock?.Dispose();
            }
        }
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failure is not null)
            {
                throw new IndexFailedException($"An earlier write to {Directory} failed. Open the index again.", _failure);
            }

            try
            {
                return work();
            }
            catch (SqliteException error) when (error.IsOfTheSystem())
            {
                throw Fail("Reading or writing the ledger", error);
            }
            catch (Exception error) when (LedgerDamage.Is(error))
            {
                _failure = error;
                throw LedgerDamage.Say(_layout, _identity.LibraryRoot, error);
            }
        }
    }

    // After a write that failed part way, memory and disk may differ; only opening again tells. What is refused was not begun.
    private T OrFail<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is not (OperationCanceledException or IndexRefusedException))
        {
            throw Fail(what, error);
        }
    }

    private IndexFailedException Fail(string what, Exception error)
    {
        _failure = error;
        return new IndexFailedException($"{what} in {Directory} failed: {error.Message} Open the index again; it recovers to the last commit.", error);
    }
}
