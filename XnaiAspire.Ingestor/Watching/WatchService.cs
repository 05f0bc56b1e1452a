using XnaiAspire.Ingestor.Web;

namespace XnaiAspire.Ingestor.Watching;

/// <summary><c>serve --watch</c>: a run whenever the library has changed.</summary>
internal sealed class WatchService(LibraryWatcher watcher, RunLauncher launcher) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await watcher.WaitAsync(stoppingToken).ConfigureAwait(false);

                // A run that is going on may have scanned before the change.
                if (!launcher.TryStart(new Runs.RunRequest()))
                    watcher.Remind();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }
}
