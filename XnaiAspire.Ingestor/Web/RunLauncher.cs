using System.Threading.Channels;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary>Runs ingestion behind the API, one run at a time, for as long as the service lives.</summary>
internal sealed partial class RunLauncher(IngestService ingest, ILogger<RunLauncher> logger) : BackgroundService
{
    // From the word that a run has ended to its being out of the way: far less, unless the machine is very busy.
    private static readonly TimeSpan EndTakes = TimeSpan.FromSeconds(5);

    private readonly Channel<RunRequest> _requests = Channel.CreateUnbounded<RunRequest>();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Starts a run; false when one is going on.</summary>
    public bool TryStart(RunRequest request) => _turn.Wait(0) && Queue(request);

    /// <summary>The same for somebody who may just have been told that the last run has ended, and should not hear that it goes on.</summary>
    public async Task<bool> TryStartAsync(RunRequest request, CancellationToken cancellationToken) =>
        await _turn.WaitAsync(ingest.Status.State is RunState.Completed or RunState.Failed ? EndTakes : TimeSpan.Zero, cancellationToken) && Queue(request);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (RunRequest request in _requests.Reader.ReadAllAsync(stoppingToken))
            {
                await RunOnceAsync(request, stoppingToken);
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (_turn.CurrentCount == 0)
                LogStopped(ingest.Status.LastCheckpoint?.Number);
        }
    }

    private bool Queue(RunRequest request)
    {
        ingest.Announce();
        return _requests.Writer.TryWrite(request);
    }

    private async Task RunOnceAsync(RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            RunOutcome outcome = await ingest.RunAsync(request, cancellationToken);
            LogEnded(outcome.ExitCode, outcome.Message, outcome.Committed, outcome.Failures, outcome.Elapsed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The page, the search and the next attempt outlive a run that broke in a way nobody foresaw.
            LogBroken(e, ingest.Status.LastCheckpoint?.Number);
        }
    }

    [LoggerMessage(EventId = 300, Level = LogLevel.Information,
        Message = "Run ended with code {ExitCode}: {Outcome} Committed {Committed} documents, {Failures} failed, in {Elapsed}")]
    private partial void LogEnded(int exitCode, string outcome, int committed, long failures, TimeSpan elapsed);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "Stopped; checkpoint {Checkpoint} is durable and the next start goes on from there")]
    private partial void LogStopped(long? checkpoint);

    [LoggerMessage(EventId = 302, Level = LogLevel.Error, Message = "The run broke off; checkpoint {Checkpoint} is durable")]
    private partial void LogBroken(Exception exception, long? checkpoint);
}
