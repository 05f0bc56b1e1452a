using XnaiAspire.Index;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Pipeline;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>Keeps the one <see cref="RunStatus"/> that everybody reads.</summary>
internal sealed class ProgressTracker
{
    // Nobody reads faster; a terminal or a browser would only flicker.
    private static readonly TimeSpan LeastBetweenNotices = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly string _waitingMessage;
    private RunStatus _status;
    private ActiveTime _whole;
    private ActiveTime _active;
    private RateWindow _documents;
    private RateWindow _tokens;
    private int _committedHere;
    private long _bytesHere;
    private long _lastNotice;
    private bool _waiting;
    private bool _paused;

    public ProgressTracker(IngestOptions options, TimeProvider time)
    {
        _time = time;
        _waitingMessage = options.EmbedderAddress is null ? "Waiting for the Embedder" : $"Waiting for the Embedder at {options.EmbedderAddress}";
        (_whole, _active, _documents, _tokens) = (new ActiveTime(time), new ActiveTime(time), new RateWindow(time), new RateWindow(time));
        Embedding = new EmbeddingClock(time);
        _status = Blank(options);
    }

    public event Action<RunStatus>? Changed;

    /// <summary>The state now, with times and rates as of now.</summary>
    public RunStatus Status
    {
        get
        {
            lock (_gate)
                return Now_HoldsGate();
        }
    }

    /// <summary>Documents that this process committed in the present run.</summary>
    public int CommittedHere => _committedHere;

    /// <summary>Of the present run.</summary>
    public EmbeddingClock Embedding { get; private set; }

    public void Begin(IngestOptions options)
    {
        lock (_gate)
        {
            (_whole, _active, _documents, _tokens) = (new ActiveTime(_time), new ActiveTime(_time), new RateWindow(_time), new RateWindow(_time));
            Embedding = new EmbeddingClock(_time);
            _whole.Start();
            (_committedHere, _bytesHere, _waiting) = (0, 0, false);
            CheckpointRecord? last = _status.LastCheckpoint;
            string redis = _status.Redis;
            _status = Blank(options) with { LastCheckpoint = last, Redis = redis, State = RunState.Running, Message = "Asking the Embedder what it embeds with" };
        }

        Notify(always: true);
    }

    public void Update(Func<RunStatus, RunStatus> change)
    {
        lock (_gate)
            _status = change(_status);

        Notify(always: true);
    }

    /// <summary>A plan is about to be worked off, the part of an earlier process taken as done.</summary>
    public void TakeUp(RunRecord run, string message)
    {
        lock (_gate)
        {
            _status = _status with
            {
                Message = message,
                RunId = run.Id,
                Batch = run.CommittedBatches,
                Batches = run.Batches,
                PlannedDocuments = run.PlannedDocuments,
                PlannedBytes = run.PlannedBytes,
                CommittedDocuments = run.CommittedDocuments,
                CommittedBytes = run.CommittedBytes,
                ResumedDocuments = run.CommittedDocuments,
            };

            // Rates are of documents that pass, not of scanning; the bytes of an earlier plan say nothing about this one.
            (_active, _bytesHere) = (new ActiveTime(_time), 0);
            _documents.Clear();
            _tokens.Clear();
            _documentsInRun = 0;
            if (!_paused)
                _active.Start();
        }

        Notify(always: true);
    }

    public void Embedded(EmbeddedChunks chunks)
    {
        lock (_gate)
        {
            _status = _status with
            {
                EmbeddedChunks = _status.EmbeddedChunks + chunks.Embedded,
                ReusedChunks = _status.ReusedChunks + chunks.Reused,
                EmbeddedTokens = _status.EmbeddedTokens + chunks.Tokens,
            };
            _tokens.Add(chunks.Tokens);
        }

        Notify(always: false);
    }

    public void Committed(CommittedBatch batch)
    {
        lock (_gate)
        {
            _committedHere += batch.Planned;
            _documentsInRun += batch.Planned;
            _bytesHere += batch.PlannedBytes;
            _documents.Add(batch.Planned);
            _status = _status with
            {
                Batch = batch.Commit.Batch,
                CommittedDocuments = _status.CommittedDocuments + batch.Planned,
                CommittedBytes = _status.CommittedBytes + batch.PlannedBytes,
                SkippedUnchanged = _status.SkippedUnchanged + batch.Commit.Unchanged.Count,
                Removed = _status.Removed + batch.Commit.Removed.Count,
                FailedInRun = _status.FailedInRun + batch.Commit.Failures.Count,
                LastCheckpoint = batch.Checkpoint,
                Message = $"Checkpoint {batch.Checkpoint.Number}: {batch.Checkpoint.Documents:N0} documents, {batch.Checkpoint.Chunks:N0} vectors",
            };
        }

        Notify(always: true);
    }

    public void Waiting(bool waiting)
    {
        lock (_gate)
            _waiting = waiting;

        Notify(always: true);
    }

    public void Paused(bool paused)
    {
        lock (_gate)
        {
            _paused = paused;
            if (paused)
                _active.Stop();
            else if (_status.State == RunState.Running && _status.RunId is not null)
                _active.Start();
        }

        Notify(always: true);
    }

    public void End(RunState state, string message, string? reason = null)
    {
        lock (_gate)
        {
            _whole.Stop();
            _active.Stop();
            _waiting = false;
            _status = _status with { State = state, Message = message, Reason = reason };
        }

        Notify(always: true);
    }

    private int _documentsInRun;

    private static RunStatus Blank(IngestOptions options) => new()
    {
        State = RunState.Idle,
        Message = "No run yet",
        LibraryRoot = options.LibraryRoot,
        IndexDirectory = options.IndexDirectory,
    };

    private RunStatus Now_HoldsGate()
    {
        bool running = _status.State == RunState.Running;
        TimeSpan active = _active.Elapsed;
        long bytesToGo = _status.PlannedBytes - _status.CommittedBytes;
        return _status with
        {
            State = running && _paused ? RunState.Paused : running && _waiting ? RunState.Waiting : _status.State,
            Message = running && _paused ? "Paused" : running && _waiting ? _waitingMessage : _status.Message,
            Elapsed = _whole.Elapsed,
            EmbeddingTime = Embedding.Elapsed,
            DocumentsPerSecond = running ? _documents.PerSecond() : null,
            TokensPerSecond = running ? _tokens.PerSecond() : null,
            AverageDocumentsPerSecond = _documentsInRun > 0 && active > TimeSpan.Zero ? _documentsInRun / active.TotalSeconds : null,
            Remaining = running && _bytesHere > 0 && bytesToGo >= 0 ? active * ((double)bytesToGo / _bytesHere) : null,
        };
    }

    private void Notify(bool always)
    {
        RunStatus status;
        lock (_gate)
        {
            if (!always && _time.GetElapsedTime(_lastNotice) < LeastBetweenNotices)
                return;

            _lastNotice = _time.GetTimestamp();
            status = Now_HoldsGate();
        }

        Changed?.Invoke(status);
    }
}
