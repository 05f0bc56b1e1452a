using StackExchange.Redis;

namespace XnaiAspire.Ingestor.Checkpoints;

/// <summary>How Redis is doing and what happened to our state there, in words. Safe to use from any thread.</summary>
internal sealed partial class RedisHealth(TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _inTheWay = new(StringComparer.Ordinal);
    private (DateTimeOffset Utc, long Stamp)? _awaySince;
    private string _reason = "";
    private string _lostNote = "";
    private string _inTheWayNote = "";
    private string _awayNote = "";
    private int _losses;

    /// <summary>For people: "tracked", and what happened in this run to those that want to know.</summary>
    public string Words
    {
        get
        {
            lock (_gate)
            {
                string note = Note_HoldsGate();
                return _awaySince is { } since
                    ? $"{_reason} (since {since.Utc:HH:mm:ss} UTC); the run goes on without it and fills it again from the ledger"
                    : note.Length == 0 ? "tracked" : $"tracked; {note}";
            }
        }
    }

    /// <summary>What happened in this run; empty as a rule.</summary>
    public string Note
    {
        get
        {
            lock (_gate)
                return Note_HoldsGate();
        }
    }

    /// <summary>How long it has been away; zero while it takes our state.</summary>
    public TimeSpan Away
    {
        get
        {
            lock (_gate)
                return _awaySince is { } since ? time.GetElapsedTime(since.Stamp) : TimeSpan.Zero;
        }
    }

    private string Now => $"{time.GetUtcNow():HH:mm:ss} UTC";

    /// <summary>What Redis and its client throw when it is away, slow, refuses or answers nonsense.</summary>
    public static bool IsTrouble(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException or InvalidCastException;

    /// <summary>A run begins: what happened before is told no more.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_lostNote, _inTheWayNote, _awayNote, _losses) = ("", "", "", 0);
            _inTheWay.Clear();
        }
    }

    /// <summary>Something could not be read or written.</summary>
    public void Failed(Exception e)
    {
        // "READONLY You can't write against a read only replica.": it is there, and will not.
        string reason = e is RedisServerException ? $"Redis refuses our state: {ServerText.Of(e.Message)}" : $"Redis cannot be reached: {ServerText.Of(e.Message)}";
        lock (_gate)
        {
            _reason = reason;
            if (_awaySince is not null)
                return;

            _awaySince = (time.GetUtcNow(), time.GetTimestamp());
        }

        LogAway(reason);
    }

    /// <summary>The whole state is in Redis.</summary>
    /// <param name="outcome">What was found there.</param>
    /// <param name="first">Whether nothing was written in this run before.</param>
    public void Wrote(StateOutcome outcome, bool first)
    {
        if (outcome.InTheWay.Count > 0)
            WasInTheWay(outcome.InTheWay);

        string back = "";
        string lost = "";
        lock (_gate)
        {
            if (_awaySince is { } since)
                _awayNote = back = $"Redis was away from {since.Utc:HH:mm:ss} to {Now}, filled again from the ledger";

            _awaySince = null;
            if (outcome.Lost)
                _lostNote = lost = Lost_HoldsGate(first);
        }

        foreach (string note in new[] { back, lost }.Where(note => note.Length > 0))
            LogNote(note);
    }

    /// <summary>Something of another type was under our names.</summary>
    public void WasInTheWay(IReadOnlyList<string> names)
    {
        string note;
        lock (_gate)
        {
            _inTheWay.UnionWith(names);
            _inTheWayNote = note = $"a key of another type was in the way at {Now} and is replaced: {string.Join(", ", _inTheWay)}";
        }

        LogNote(note);
    }

    private string Note_HoldsGate() => string.Join("; ", new[] { _awayNote, _lostNote, _inTheWayNote }.Where(note => note.Length > 0));

    private string Lost_HoldsGate(bool first)
    {
        if (first)
            return "Redis had no state of this index; filled from the ledger";

        _losses++;
        return _losses == 1
            ? $"Redis lost our state at {Now}; filled again from the ledger"
            : $"Redis lost our state {_losses} times, last at {Now}; filled again from the ledger";
    }

    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "{Reason}; the run goes on without it")]
    private partial void LogAway(string reason);

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "{Note}")]
    private partial void LogNote(string note);
}
