namespace XnaiAspire.Ingestor.Runs;

/// <summary>How fast a count has grown over about the last half minute.</summary>
internal sealed class RateWindow(TimeProvider time)
{
    // Long enough to smooth batches of some seconds, short enough to show that something has got slower.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private readonly Queue<(long Timestamp, long Count)> _samples = new();
    private long _count;

    public void Add(long count)
    {
        _count += count;
        Trim();
        _samples.Enqueue((time.GetTimestamp(), _count));
    }

    public void Clear()
    {
        _samples.Clear();
        _samples.Enqueue((time.GetTimestamp(), _count));
    }

    /// <summary>Per second; null before two samples are apart.</summary>
    public double? PerSecond()
    {
        Trim();
        if (!_samples.TryPeek(out (long Timestamp, long Count) oldest) || _count == oldest.Count)
            return null;

        double seconds = time.GetElapsedTime(oldest.Timestamp).TotalSeconds;
        return seconds > 0 ? (_count - oldest.Count) / seconds : null;
    }

    // The newest sample outside the window stays: it is where the window begins.
    private void Trim()
    {
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.ElementAt(1).Timestamp) > Length)
            _samples.Dequeue();
    }
}
