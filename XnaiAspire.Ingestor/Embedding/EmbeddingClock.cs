namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// How long at least one message was under way to the Embedder. Messages overlap, so their own times add up to more than the wall
/// time; this never does.
/// </summary>
internal sealed class EmbeddingClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _underWay;
    private long _since;
    private TimeSpan _before;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _underWay == 0 ? _before : _before + time.GetElapsedTime(_since);
        }
    }

    /// <summary>A message sets out; it is back when the result is disposed, once.</summary>
    public Message Start()
    {
        lock (_gate)
        {
            if (_underWay++ == 0)
                _since = time.GetTimestamp();
        }

        return new Message(this);
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (--_underWay == 0)
                _before += time.GetElapsedTime(_since);
        }
    }

    internal readonly struct Message(EmbeddingClock clock) : IDisposable
    {
        public void Dispose() => clock.Stop();
    }
}
