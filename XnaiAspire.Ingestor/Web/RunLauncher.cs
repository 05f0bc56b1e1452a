using System.Threading.Channels;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary>Runs ingestion behind the API, one run at a time, for as long as the service lives.</summary>
internal sealed partial class RunLauncher(IngestService ingest, ILogger<RunLauncher> logger) : BackgroundService
{
    private readonly Channel<RunRequest> _requests = Channel.CreateUnbounded<RunRequest>();
    private int _busy;

    /// <summary>Starts a run; false when one is going on.</summary>
    public bool TryStart(RunRequest request) =>
        Interlocked.CompareExchange(ref _busy, 1, 0) == 0 && _requests.Writer.TryWrite(request);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (RunRequest request in _requests.Reader.ReadAllAsync(stoppingToken))
            {
                await RunOnceAsync(request, stoppingToken);
                Volatile.Write(ref _busy, 0);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (Volatile.Read(ref _busy) != 0)
                LogStopped(ingest.Status.LastCheckpoint?.Number);
        }
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
