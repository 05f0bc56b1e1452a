using System.Diagnostics;

namespace XnaiAspire.KillLoop.Report;

/// <summary>What has happened so far.</summary>
internal sealed class Tally(int wanted, TimeSpan? limit)
{
    private readonly long _since = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _strikes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failpoints = new(StringComparer.Ordinal);

    /// <summary>Strikes so far. One at all processes is one.</summary>
    public int Kills { get; private set; }

    /// <summary>Processes that died by SIGKILL.</summary>
    public int Processes { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_since);

    /// <summary>Strikes to come; 0 also when the time is over.</summary>
    public int Left => Elapsed > limit ? 0 : Math.Max(0, wanted - Kills);

    public int Wanted => wanted;

    public int Rounds { get; set; }

    public int Steps { get; set; }

    /// <summary>Ingestor processes that were started under fire.</summary>
    public int Lives { get; set; }

    public int IdleStrikes { get; set; }

    public long Lost { get; set; }

    public long Duplicated { get; set; }

    /// <summary>Vectors that the Embedder gave, and how many an undisturbed run of the same takes.</summary>
    public long Embedded { get; set; }

    public long EmbeddedUndisturbed { get; set; }

    /// <summary>Texts answered more often than in the undisturbed run.</summary>
    public long EmbeddedAgain { get; set; }

    /// <summary>Texts that the Embedder was asked for more often than in the undisturbed run, answered or not.</summary>
    public long AskedAgain { get; set; }

    /// <summary>Asked for and not committed at the deaths of an Ingestor, or not answered at those of the Embedder.</summary>
    public long InFlight { get; set; }

    /// <summary>Chunks of the batches that may be in flight at each of those.</summary>
    public long InFlightBound { get; set; }

    public IReadOnlyDictionary<string, int> Strikes => _strikes;

    public IReadOnlyDictionary<string, int> FailpointHits => _failpoints;

    public void Strike(string target, int processes)
    {
        lock (_gate)
        {
            Kills++;
            Processes += processes;
            _strikes[target] = _strikes.GetValueOrDefault(target) + 1;
        }
    }

    /// <param name="setting">As the process was told: with the passing that killed it.</param>
    public void HitFailpoint(string setting)
    {
        string name = setting[..setting.IndexOf(':', StringComparison.Ordinal)];
        Strike("ingestor at a failpoint", 1);
        _failpoints[name] = _failpoints.GetValueOrDefault(name) + 1;
    }
}
