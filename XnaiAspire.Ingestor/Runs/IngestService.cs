using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Runs;

/// <summary>The Ingestor's work: brings the index up to the library, one run at a time, and answers searches.</summary>
public sealed class IngestService
{
    private readonly IngestOptions _options;
    private RunStatus _status;

    internal IngestService(IngestOptions options)
    {
        _options = options;
        _status = new RunStatus
        {
            State = RunState.Idle,
            Message = "No run yet",
            LibraryRoot = options.LibraryRoot,
            IndexDirectory = options.IndexDirectory,
        };
    }

    /// <summary>Raised after <see cref="Status"/> has changed, at most a few times a second; handlers must return at once.</summary>
    public event Action<RunStatus>? StatusChanged;

    /// <summary>The options this service was started with.</summary>
    public IngestOptions Options => _options;

    /// <summary>How things stand now. Safe to read from any thread.</summary>
    public RunStatus Status => _status;

    /// <summary>
    /// Finishes an unfinished run, then scans the library and ingests what has changed. Ordinary failures come back as an outcome;
    /// cancelling stops at once and keeps every checkpoint.
    /// </summary>
    /// <exception cref="InvalidOperationException">A run is going on already.</exception>
    public Task<RunOutcome> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _status = _status with { State = RunState.Idle };
        StatusChanged?.Invoke(_status);
        return Task.FromResult(new RunOutcome(ExitCodes.Failed, "No pipeline yet", 0, 0, null, TimeSpan.Zero));
    }

    /// <summary>Lets what is under way finish and starts nothing new until <see cref="Resume"/>. Harmless when nothing runs.</summary>
    public void Pause() => _status = _status with { State = RunState.Paused };

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume() => _status = _status with { State = RunState.Running };

    /// <summary>What the index holds; null before the first run has made one.</summary>
    public IndexStatus? ReadIndex() => null;

    /// <summary>Documents that are parked with a reason, by path; empty before the first run.</summary>
    public IReadOnlyList<FailureRecord> ReadFailures() => [];

    /// <summary>The chunks nearest to a text, best first; empty before the first run.</summary>
    /// <param name="text">The query; at least one character that is not white space.</param>
    /// <param name="count">Most hits, 1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up waiting for the Embedder.</param>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<SearchHit>>([]);
    }
}
