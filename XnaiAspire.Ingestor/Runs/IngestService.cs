using XnaiAspire.Index;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Pipeline;
using XnaiAspire.Ingestor.Telemetry;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>The Ingestor's work: brings the index up to the library, one run at a time, and answers searches.</summary>
public sealed partial class IngestService : IDisposable
{
    private readonly IngestOptions _options;
    private readonly IEmbedder _embedder;
    private readonly RunTracking _tracking;
    private readonly IngestTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<IngestService> _logger;
    private readonly ProgressTracker _progress;
    private readonly PauseGate _pause = new();
    private readonly IndexSearch _search;
    private int _running;

    internal IngestService(
        IngestOptions options, IEmbedder embedder, RunTracking tracking, IngestTelemetry telemetry, TimeProvider time, ILogger<IngestService> logger)
    {
        _options = options;
        _embedder = embedder;
        _tracking = tracking;
        _telemetry = telemetry;
        _time = time;
        _logger = logger;
        _progress = new ProgressTracker(options, time);
        _search = new IndexSearch(options.IndexDirectory, embedder, time);
        _embedder.Waiting += _progress.Waiting;
        _progress.Changed += status => StatusChanged?.Invoke(status);
        _progress.Update(status => status with { Redis = tracking.State });
        tracking.Changed += TrackingChanged;
        telemetry.Index.Watch(options.IndexDirectory, () => Status.State == RunState.Waiting, () => tracking.IsUp);
    }

    /// <summary>Raised after <see cref="Status"/> has changed, some times a second at most; handlers must return at once.</summary>
    public event Action<RunStatus>? StatusChanged;

    /// <summary>The options this service was started with.</summary>
    public IngestOptions Options => _options;

    /// <summary>How things stand now. Safe to read from any thread.</summary>
    public RunStatus Status => _progress.Status;

    /// <summary>
    /// Finishes an unfinished run, then scans the library and ingests what has changed, then publishes a snapshot. Ordinary failures come
    /// back as an outcome.
    /// </summary>
    /// <exception cref="InvalidOperationException">A run is going on already.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: every checkpoint is kept, and the next run goes on from the last one.</exception>
    public async Task<RunOutcome> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Interlocked.Exchange(ref _running, 1) == 1)
            throw new InvalidOperationException("A run is going on already.");

        try
        {
            if (_options.Problems() is { Count: > 0 } problems)
                return new RunOutcome(ExitCodes.Usage, string.Join(' ', problems), 0, 0, null, TimeSpan.Zero);

            _progress.Begin(_options);
            _telemetry.RunBegins();
            return await RunToEndAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _progress.End(RunState.Idle, $"Stopped. {WhatIsSafe()}");
            _telemetry.Index.RunEnded(IndexTelemetry.Stopped);
            throw;
        }
        catch (Exception e) when (IsOrdinary(e))
        {
            LogFailed(e);
            string message = e is IndexException or LeaseRefusedException ? e.Message : $"{e.Message} {WhatIsSafe()}";
            string? reason = (e as IndexException)?.Reason ?? (e as EmbedderFaultException)?.Reason ?? (e as LeaseException)?.Reason;
            _progress.End(RunState.Failed, message, reason);
            _telemetry.Index.RunEnded(IndexTelemetry.Failed);
            return new RunOutcome(ExitCodes.Failed, message, _progress.CommittedHere, Parked(Status), null, Status.Elapsed) { Reason = reason };
        }
        catch (Exception)
        {
            _progress.End(RunState.Failed, $"The run broke off unexpectedly; the log says where. {WhatIsSafe()}");
            _telemetry.Index.RunEnded(IndexTelemetry.Failed);
            throw;
        }
        finally
        {
            await _tracking.EndAsync(Status).ConfigureAwait(false);
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Says that a run is coming, to whoever asks before it has begun.</summary>
    public void Announce() => _progress.Update(static status => status with { State = RunState.Running, Message = "A run is about to begin" });

    /// <summary>Lets what is under way finish and starts nothing new until <see cref="Resume"/>. Before a run, that run will wait.</summary>
    public void Pause()
    {
        _pause.Close();
        _progress.Paused(true);
    }

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume()
    {
        _pause.Open();
        _progress.Paused(false);
    }

    /// <summary>What the index holds; null before the first run has made one.</summary>
    /// <exception cref="IndexDamagedException">There is one that cannot be read.</exception>
    public IndexStatus? ReadIndex() => _search.Read(reader => reader.Status);

    /// <summary>Documents that are parked with a reason, by path; empty before the first run.</summary>
    /// <exception cref="IndexDamagedException">There is an index that cannot be read.</exception>
    public IReadOnlyList<FailureRecord> ReadFailures() => _search.Read(reader => reader.Failures().ToList()) ?? [];

    /// <summary>The chunks nearest to a text, best first; empty before the first run.</summary>
    /// <param name="text">The query; at least one character that is not white space.</param>
    /// <param name="count">Most hits, 1 to <see cref="IndexReader.MaxHits"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SearchRefusedException">
    /// The Embedder does not answer, does not take the text, or embeds with another model than the index was made with.
    /// </exception>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return _search.SearchAsync(text, count, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _embedder.Waiting -= _progress.Waiting;
        _tracking.Changed -= TrackingChanged;
        _search.Dispose();
    }

    private void TrackingChanged() => _progress.Update(status => status with { Redis = _tracking.State });

    private async Task<RunOutcome> RunToEndAsync(RunRequest request, CancellationToken cancellationToken)
    {
        LibraryIndex.CheckShard(_options.IndexDirectory, _options.Shard);

        // Between runs it may have become another one; the index then says what differs.
        _embedder.Forget();
        EmbedderDescription description = await _embedder.DescribeAsync(cancellationToken).ConfigureAwait(false);
        _progress.Update(status => status with { ModelName = description.ModelName, Semantic = description.Semantic, Message = "Opening the index" });

        bool force = (request.Force || _options.Force)
            && (request.RebuildId is null || LibraryIndex.RebuildRequestOf(_options.IndexDirectory) != request.RebuildId);
        if (!force && request.GoesOnWithRebuild
            && LibraryIndex.CanGoOnWithRebuild(_options.IndexDirectory, _options.LibraryRoot, description.Fingerprint(_options), _options.Shard))
        {
            force = true;
            LogGoesOnWithRebuild();
        }

        if (!force && LibraryIndex.HasUnfinishedRebuild(_options.IndexDirectory))
        {
            LogUnfinishedRebuild(Rebuild.Unfinished);
            _progress.Update(status => status with { Message = $"{Rebuild.Unfinished} This run works on the present index." });
        }

        // Before anything is opened: opening recovers, and a writer on another machine may not see this one's lock on the directory.
        await _tracking.WaitForOtherMachinesAsync(
            LibraryIndex.ReadId(_options.IndexDirectory), message => _progress.Update(status => status with { Message = message }), cancellationToken).ConfigureAwait(false);
        var indexOptions = new LibraryIndexOptions { Time = _time, RebuildRequest = request.RebuildId, KeepSnapshots = _options.KeepSnapshots, Shard = _options.Shard };
        using LibraryIndex index = force
            ? LibraryIndex.BeginRebuild(_options.IndexDirectory, _options.LibraryRoot, description.Fingerprint(_options), indexOptions)
            : LibraryIndex.Open(_options.IndexDirectory, _options.LibraryRoot, description.Fingerprint(_options), indexOptions);
        foreach (string line in index.Recovered)
            LogRecovered(line);

        IndexStatus held = index.Status;
        _telemetry.Index.Holds(held);
        long? snapshotBefore = held.LastSnapshot;
        _progress.Update(status => status with { LastCheckpoint = held.LastCheckpoint });

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using WriterLease lease = await _tracking.TakeLeaseAsync(index, _options.IndexDirectory, stop).ConfigureAwait(false);
        _tracking.Begin(index, lease, Status);
        try
        {
            await new RunWork(index, _options, request, _embedder, description, _tracking, _progress, _pause, _telemetry, _time, _logger)
                .RunAsync(stop.Token).ConfigureAwait(false);

            stop.Token.ThrowIfCancellationRequested();
            if (index.IsRebuild)
                index.SwapIn();

            _progress.Update(status => status with { Message = "Looking for rows to drop" });
            if (index.CompactIfWorthwhile() is { } compaction)
                LogCompacted(compaction.RowsBefore - compaction.RowsAfter, compaction.RowsBefore);

            return End(index, Publish(index, snapshotBefore, stop.Token));
        }
        catch (OperationCanceledException) when (lease.IsLost && !cancellationToken.IsCancellationRequested)
        {
            throw LeaseLostException.To(lease.LostTo, LibraryIndex.ReadHolder(_options.IndexDirectory));
        }
        catch (IndexException e) when (e.Reason == "fenced-off" || !index.IsNewestWriter)
        {
            // The ledger knew first: this process was paused, or the lock on the directory was taken away from it. What it was refused for may be
            // something else, such as a batch that the other one has committed.
            await lease.FindTakerAsync().ConfigureAwait(false);
            throw LeaseLostException.To(lease.LostTo, LibraryIndex.ReadHolder(_options.IndexDirectory));
        }
    }

    private SnapshotRecord? Publish(LibraryIndex index, long? before, CancellationToken cancellationToken)
    {
        if (index.Status.LastCheckpoint is null)
            return null;

        _progress.Update(status => status with { Message = "Publishing a snapshot" });
        SnapshotRecord snapshot = index.PublishSnapshot(cancellationToken);
        _progress.Update(status => status with { Snapshot = snapshot });
        return snapshot.Number == before ? null : snapshot;
    }

    private RunOutcome End(LibraryIndex index, SnapshotRecord? snapshot)
    {
        IndexStatus holds = index.Status;
        RunStatus status = Status;
        long failures = holds.Failures + status.UnreadableEntries;
        string done = _progress.CommittedHere == 0 ? "Nothing to do" : $"{_progress.CommittedHere:N0} documents done";
        string failed = failures == 0 ? "" : $" {failures:N0} failed and are listed with their reasons.";
        string message = $"{done}: the index holds {holds.Documents:N0} documents, {holds.Chunks:N0} vectors.{failed}";
        _progress.End(RunState.Completed, message);
        LogEnded(message);
        _telemetry.Index.Holds(holds);
        _telemetry.Index.RunEnded(failures == 0 ? IndexTelemetry.Complete : IndexTelemetry.CompleteWithFailures);
        return new RunOutcome(failures == 0 ? ExitCodes.Complete : ExitCodes.CompleteWithFailures, message, _progress.CommittedHere, failures, snapshot, Status.Elapsed);
    }

    private static long Parked(RunStatus status) => status.FailedBefore + status.FailedInRun + status.UnreadableEntries;

    private string WhatIsSafe() => Status.LastCheckpoint is { } last
        ? $"Checkpoint {last.Number} ({last.Documents:N0} documents, {last.Chunks:N0} vectors) is on disk; the same command goes on from there."
        : "Nothing is committed yet; the same command begins again.";

    // What can happen to anybody: told in a sentence. Anything else is a defect and keeps its stack.
    private static bool IsOrdinary(Exception e) =>
        e is IndexException or EmbedderFaultException or LeaseException or IOException or UnauthorizedAccessException;

    [LoggerMessage(EventId = 110, Level = LogLevel.Error, Message = "The run could not go on")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 119, Level = LogLevel.Information, Message = "Dropped {Dropped} of {Rows} rows that no document had any more")]
    private partial void LogCompacted(long dropped, long rows);

    [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "Recovered: {What}")]
    private partial void LogRecovered(string what);

    [LoggerMessage(EventId = 114, Level = LogLevel.Information, Message = "A rebuild was begun and not finished: going on with it")]
    private partial void LogGoesOnWithRebuild();

    [LoggerMessage(EventId = 113, Level = LogLevel.Warning, Message = "{Rebuild}")]
    private partial void LogUnfinishedRebuild(string rebuild);

    [LoggerMessage(EventId = 112, Level = LogLevel.Information, Message = "{Outcome}")]
    private partial void LogEnded(string outcome);
}
