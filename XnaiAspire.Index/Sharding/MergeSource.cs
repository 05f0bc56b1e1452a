using System.Globalization;
using System.Runtime.InteropServices;
using XnaiAspire.Index.Faiss;
using XnaiAspire.Index.Ledger;
using XnaiAspire.Index.Search;
using XnaiAspire.Index.Storage;
using XnaiAspire.Index.Verification;
using XnaiAspire.Index.Writing;

namespace XnaiAspire.Index;

/// <summary>
/// An index that a merge takes documents from. It is read as it is when this is opened, and nothing is written in its directory, nor beside its ledger. For
/// one thread at a time.
/// </summary>
public sealed class MergeSource : IDisposable
{
    // Pages that SQLite keeps, in KiB. A merge goes through all its sources side by side, a thousand of them if need be, and asks for no page twice.
    private const int CacheKibibytes = 256;

    // Rows whose checksum is made in one go.
    private const int RowsPerRead = 1_024;

    private readonly IndexLayout _layout;
    private readonly LedgerAccess _access;
    private readonly LedgerConnection _ledger;
    private readonly LedgerIdentity _identity;
    private readonly VectorMap _map;
    private readonly VectorMap.Pin _rows;
    private readonly (FileIdentity?, DateTime) _before;

    private MergeSource(IndexLayout layout)
    {
        _layout = layout;
        _before = Ledger();
        _access = LedgerAccess.Choose(layout.Ledger, writerActive: false);
        try
        {
            _ledger = _access.Open();
            _ledger.ExecuteOnce($"PRAGMA cache_size = -{CacheKibibytes}");
            _identity = LedgerIdentity.ReadPresent(_ledger) ?? throw new InvalidDataException("The ledger has no tables.");
            LastCheckpoint = CheckpointTable.Last(_ledger);
            RunRecord? last = RunTable.Last(_ledger);
            UnfinishedRun = last is { CompletedUtc: null } ? last : null;
            IsNew = last is null && LedgerIdentity.Find(_ledger, LedgerIdentity.NothingToDoKey) is null;
            _map = new VectorMap(layout.Vectors, new FaissFlatHeader(_identity.Fingerprint.Dimensions, LastCheckpoint?.Rows ?? 0));
            _rows = _map.Hold();
        }
        catch
        {
            _map?.Dispose();
            _ledger?.Dispose();
            _access.Dispose();
            throw;
        }
    }

    /// <summary>Full path of its directory.</summary>
    public string Directory => _layout.Directory;

    /// <summary>Full path of its library.</summary>
    public string LibraryRoot => _identity.LibraryRoot;

    /// <summary>What its vectors are made with.</summary>
    public IndexFingerprint Fingerprint => _identity.Fingerprint;

    /// <summary>The part of the library that it is of; null for the whole.</summary>
    public LibraryShard? Shard => _identity.Shard;

    /// <summary>The newest checkpoint; null when there is none.</summary>
    public CheckpointRecord? LastCheckpoint { get; }

    /// <summary>A run that has batches to go; null when the last one is complete.</summary>
    public RunRecord? UnfinishedRun { get; }

    /// <summary>Whether nobody has looked yet what there is to do: its first run died before that.</summary>
    public bool IsNew { get; }

    /// <summary>Whether a document waits for its last part.</summary>
    public bool HasStaged => Reading(() => RowRanges.Staged(_ledger).Any());

    /// <summary>Names what it holds: the index, how often it was rebuilt, and its newest checkpoint.</summary>
    public string State => string.Create(CultureInfo.InvariantCulture, $"{_identity.Id}.{_identity.Generation}.{LastCheckpoint?.Number ?? 0}");

    /// <summary>Whether somebody has opened it for writing, or another index has taken its place, since this was opened.</summary>
    public bool IsOvertaken => Ledger() != _before || WriterProbe.IsHeld(_layout.WriterLock);

    /// <exception cref="IndexRefusedException">There is no index (<c>index-missing</c>), or a writer is active (<c>index-busy</c>).</exception>
    /// <exception cref="IndexDamagedException">It cannot be read (<c>index-unreadable</c>).</exception>
    public static MergeSource Open(string directory)
    {
        var layout = new IndexLayout(directory);
        if (!File.Exists(layout.Ledger))
        {
            throw IndexView.Missing(layout);
        }

        if (WriterProbe.IsHeld(layout.WriterLock))
        {
            throw new IndexRefusedException("index-busy", $"The index in {layout.Directory} is being written. Wait for the end of that run; then run the same again.");
        }

        try
        {
            var source = new MergeSource(layout);
            source._ledger.Texts.Open();
            return source;
        }
        catch (Exception error) when (Guard.IsOfLedger(error) || error is IOException)
        {
            throw Damaged(layout, error);
        }
    }

    /// <summary>What its vectors and another's are made with differently, a line a field; empty when they mix.</summary>
    public IReadOnlyList<string> DifferencesTo(MergeSource other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return FingerprintCheck.Differences(Directory, Fingerprint, other.Directory, other.Fingerprint);
    }

    /// <summary>Compares all rows with the checksums of the checkpoints that wrote them: damage that is copied under a new one could never be found.</summary>
    /// <exception cref="IndexDamagedException">They are not those that were committed (<c>vectors-differ</c>).</exception>
    public void CheckRows(CancellationToken cancellationToken) => Reading(() =>
    {
        foreach ((long number, AppendedRows appended) in CheckpointTable.Appended(_ledger))
        {
            uint checksum = 0;
            for (long row = appended.FirstRow; row < appended.EndRow; row += RowsPerRead)
            {
                cancellationToken.ThrowIfCancellationRequested();
                checksum = FaissFlatFile.Crc32C(checksum, _rows.Rows(row, (int)Math.Min(RowsPerRead, appended.EndRow - row)));
            }

            if (appended.EndRow > appended.FirstRow && checksum != appended.Checksum)
            {
                throw new IndexDamagedException(
                    "vectors-differ", _layout.Vectors, $"Rows {appended.FirstRow} to {appended.EndRow - 1} are not those that checkpoint {number} wrote.",
                    _layout.RebuildCommand(LibraryRoot), null);
            }
        }

        return true;
    });

    /// <summary>All documents in <see cref="DocumentPath.Order"/>, a page in memory at a time.</summary>
    public IEnumerable<DocumentRecord> Documents() => Paged(after => DocumentTable.PageAfter(_ledger, after), document => document.Path);

    /// <summary>All failures in <see cref="DocumentPath.Order"/>, a page in memory at a time.</summary>
    public IEnumerable<FailureRecord> Failures() => Paged(after => FailureTable.PageAfter(_ledger, after), failure => failure.Failure.Path);

    /// <summary>A failure by its path; null when the document did not fail.</summary>
    public FailureRecord? FindFailure(string path) => Reading(() => FailureTable.Find(_ledger, path));

    /// <summary>The visible version of a document; null when there is none.</summary>
    public StoredVersion? FindVersion(string path) => Reading(() => VersionTable.Live(_ledger, path));

    /// <summary>Of a file in parts that failed: the version with the parts that were in before. Null when there is none, or a compaction has dropped it.</summary>
    public StoredVersion? FindAbandoned(DocumentFailure failure) => Reading(() => VersionTable.Abandoned(_ledger, failure));

    /// <summary>Some of a version's chunks with their vectors, as the index has them: positions and starts are the document's.</summary>
    /// <param name="version">The version.</param>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="end">One past the last.</param>
    /// <exception cref="IndexDamagedException">A text is not the one that was committed, or a chunk is missing.</exception>
    public IReadOnlyList<ChunkCommit> Chunks(StoredVersion version, int first, int end) => Reading(() =>
    {
        ArgumentNullException.ThrowIfNull(version);
        List<ChunkCommit> chunks = [.. ChunkTable.Checked(_ledger, version.FirstRow + first, version.FirstRow + end).Select(chunk => new ChunkCommit(
            chunk.Position, chunk.Text, chunk.Start, chunk.Length, chunk.Tokens, chunk.Heading,
            MemoryMarshal.Cast<byte, float>(_rows.Row(chunk.Row)).ToArray()))];
        return chunks.Count == end - first
            ? chunks
            : throw new InvalidDataException($"{version.Document.Path} has {version.Chunks} chunks, and {end - first - chunks.Count} of them are missing.");
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _rows.Dispose();
        _map.Dispose();
        _ledger.Dispose();
        _access.Dispose();
    }

    private IEnumerable<T> Paged<T>(Func<string, List<T>> read, Func<T, string> pathOf)
    {
        for (string after = string.Empty; Reading(() => read(after)) is { Count: > 0 } page; after = pathOf(page[^1]))
        {
            foreach (T item in page)
            {
                yield return item;
            }
        }
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (Guard.IsOfLedger(error))
        {
            throw Damaged(_layout, error);
        }
    }

    private static IndexDamagedException Damaged(IndexLayout layout, Exception error) => new(
        "index-unreadable", layout.Directory, $"The index cannot be read: {error.Message}", layout.RebuildCommand("<library>"), error);

    private (FileIdentity?, DateTime) Ledger() => (FileIdentity.Of(_layout.Ledger), File.GetLastWriteTimeUtc(_layout.Ledger));
}
