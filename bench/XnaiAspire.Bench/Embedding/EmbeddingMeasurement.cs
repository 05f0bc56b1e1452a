namespace XnaiAspire.Bench;

/// <summary>The windows of one contestant with texts of some lengths, one a round.</summary>
/// <param name="Contestant">The engine.</param>
/// <param name="Workload">What it was given.</param>
/// <param name="Alone">Without a busy process.</param>
/// <param name="Beside">Each just after the one without; empty when there is no such process.</param>
internal sealed record EmbeddingMeasurement(
    Contestant Contestant, EmbeddingWorkload Workload, List<EmbeddingWindow> Alone, List<EmbeddingWindow> Beside)
{
    public Spread PerProcessorSecond => Spread.Of(Alone.Select(window => window.PerProcessorSecond));

    public Spread PerSecond => Spread.Of(Alone.Select(window => window.PerSecond));

    public Spread PerSecondBeside => Spread.Of(Beside.Select(window => window.PerSecond));

    /// <summary>What is left of the speed beside the busy process.</summary>
    public Spread Left => Ratios(Beside, Alone, window => window.PerSecond);

    /// <summary>How much faster this is than another.</summary>
    public Spread Over(EmbeddingMeasurement other, Func<EmbeddingWindow, double> speed) => Ratios(Alone, other.Alone, speed);

    // Round by round: its windows lie near each other, and a change of the machine's load meets them alike.
    private static Spread Ratios(List<EmbeddingWindow> these, List<EmbeddingWindow> those, Func<EmbeddingWindow, double> speed) =>
        Spread.Of(these.Zip(those, (one, other) => speed(one) / speed(other)));
}
