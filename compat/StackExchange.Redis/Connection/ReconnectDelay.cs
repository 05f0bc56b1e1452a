namespace StackExchange.Redis.Connection;

/// <summary>How long to wait before the next attempt: twice as long each time, with chance in it so that many clients do not come at once.</summary>
internal struct ReconnectDelay
{
    /// <summary>A restarted server is back within a second; the first attempts should meet it.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer would only delay work: an attempt costs next to nothing.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private TimeSpan _next;

    public void Reset() => _next = default;

    public TimeSpan Next()
    {
        _next = _next == default ? First : _next * 2 < Longest ? _next * 2 : Longest;
        return _next * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
