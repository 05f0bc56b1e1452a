namespace XnaiAspire.Ingestor.Watching;

/// <summary>Watches a library's folders. What the system does not tell, the regular look of <see cref="ChangeSignal"/> finds.</summary>
internal sealed partial class LibraryWatcher : IDisposable
{
    private readonly ChangeSignal _signal;
    private readonly ILogger _logger;
    private readonly FileSystemWatcher? _events;

    public LibraryWatcher(string libraryRoot, TimeProvider time, ILogger<LibraryWatcher> logger)
    {
        _signal = new ChangeSignal(time);
        _logger = logger;
        try
        {
            _events = Watch(libraryRoot);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No watches left on this machine (fs.inotify.max_user_watches), or a file system that has none.
            LogNotWatched(e.Message, ChangeSignal.LookAnyway);
        }
    }

    /// <summary>Returns when it is time to look at the library: what changed during the last run counts.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>A change was not dealt with; it comes up again.</summary>
    public void Remind() => _signal.Notify();

    public void Dispose() => _events?.Dispose();

    private FileSystemWatcher Watch(string libraryRoot)
    {
        var events = new FileSystemWatcher(libraryRoot)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        events.Changed += (_, _) => _signal.Notify();
        events.Created += (_, _) => _signal.Notify();
        events.Deleted += (_, _) => _signal.Notify();
        events.Renamed += (_, _) => _signal.Notify();

        // Events were dropped: which ones does not matter, the scan sees all.
        events.Error += (_, error) =>
        {
            LogOverflow(error.GetException().Message);
            _signal.Notify();
        };
        try
        {
            events.EnableRaisingEvents = true;
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "The library's folders cannot be watched ({Reason}); it is looked at every {Every}")]
    private partial void LogNotWatched(string reason, TimeSpan every);

    [LoggerMessage(EventId = 121, Level = LogLevel.Information, Message = "Changes came faster than they could be told ({Reason}); the library is scanned")]
    private partial void LogOverflow(string reason);
}
