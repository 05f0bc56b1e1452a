namespace XnaiAspire.KillLoop.Rounds;

/// <summary>What is struck next, and when.</summary>
internal sealed class StrikeDraws(Random random)
{
    // From the Ingestor's first call: past its opening of the index, reading and some commits.
    private const double LongestSeconds = 1.6;

    // "every few seconds"
    private const double LongestPauseSeconds = 3;

    private const double FailpointShare = 0.45;
    private const double FailpointShareAtTheEnd = 0.9;
    private const double BystanderShare = 0.45;
    private const double RedisShare = 0.4;
    private const double AllShare = 0.2;

    /// <summary>Whether a life is to end at a failpoint.</summary>
    public bool AtFailpoint(bool nearTheEnd) => random.NextDouble() < (nearTheEnd ? FailpointShareAtTheEnd : FailpointShare);

    /// <summary>How often a point is passed before it kills.</summary>
    public int Passing(string failpoint) => failpoint.Split('.')[0] switch
    {
        "batch" or "vectors" or "header" or "checkpoint" => random.Next(1, 5),
        "ledger" => random.Next(1, 9),
        _ => 1,
    };

    /// <summary>Whether Embedder or Redis is struck once more before the Ingestor is.</summary>
    public bool Bystander() => random.NextDouble() < BystanderShare;

    /// <summary>Whether that is Redis.</summary>
    public bool Redis() => random.NextDouble() < RedisShare;

    /// <summary>Whether the Ingestor takes the others along.</summary>
    public bool All() => random.NextDouble() < AllShare;

    /// <summary>Which of the Embedders is struck.</summary>
    public int Replica(int count) => random.Next(count);

    /// <summary>Until the next replica is struck, when nothing else is.</summary>
    public TimeSpan Pause() => TimeSpan.FromSeconds(1 + (random.NextDouble() * LongestPauseSeconds));

    /// <summary>An instant of the second half of a process that takes so long; in the first, the runtime starts.</summary>
    public TimeSpan Within(TimeSpan time) => time * (0.5 + (0.5 * random.NextDouble()));

    public TimeSpan Delay() => TimeSpan.FromSeconds(random.NextDouble() * LongestSeconds);
}
