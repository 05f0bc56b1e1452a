namespace XnaiAspire.Embedder.Models.Download;

/// <summary>Shows a download: one line that is written over on a terminal, otherwise a line in the log from time to time.</summary>
/// <param name="name">The model.</param>
/// <param name="terminal">Where the line goes; null: to the log.</param>
/// <param name="time">Measures the speed.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DownloadProgress(string name, TextWriter? terminal, TimeProvider time, ILogger logger) : IDisposable
{
    // As often as the eye follows.
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(200);

    // Often enough to see that it goes on, rarely enough that a slow line does not fill the log.
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(5);

    private long _began;
    private long _shown;
    private long _first;
    private int _width;

    /// <summary>An attempt begins with <paramref name="bytes"/> in place already; they do not count for the speed.</summary>
    public void Begin(long bytes)
    {
        _first = bytes;
        _began = _shown = time.GetTimestamp();
    }

    /// <summary>There are <paramref name="bytes"/> of <paramref name="total"/> now.</summary>
    public void Report(long bytes, long? total)
    {
        var complete = bytes == total;
        if (time.GetElapsedTime(_shown) < (terminal is null ? LogPause : TerminalPause) && !complete)
            return;
        _shown = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_began).TotalSeconds;
        var line = ProgressLine.Format(bytes, total, seconds > 0 ? (bytes - _first) / seconds : 0);
        if (terminal is null)
            Fetched(logger, name, line);
        else
            Overwrite(total is { } known ? $"{name} {ProgressLine.Bar(bytes, known)} {line}" : $"{name} {line}");
    }

    /// <summary>Ends the terminal's line, so that what is written next begins its own.</summary>
    public void Dispose()
    {
        if (_width > 0)
            terminal!.WriteLine();
        _width = 0;
    }

    private void Overwrite(string line)
    {
        terminal!.Write('\r' + line.PadRight(_width));
        _width = line.Length;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Fetching {Model}: {Progress}")]
    private static partial void Fetched(ILogger logger, string model, string progress);
}
