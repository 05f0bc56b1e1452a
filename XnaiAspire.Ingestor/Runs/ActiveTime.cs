namespace XnaiAspire.Ingestor.Runs;

/// <summary>A clock that stands still while a run is paused.</summary>
internal sealed class ActiveTime(TimeProvider time)
{
    private TimeSpan _before;
    private long? _since;

    public TimeSpan Elapsed => _before + (_since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero);

    public void Start() => _since ??= time.GetTimestamp();

    public void Stop()
    {
        _before = Elapsed;
        _since = null;
    }
}
