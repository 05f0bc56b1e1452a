namespace Aspire.Hosting.Orchestration;

/// <summary>How long to wait for the next check: soon while a resource comes up or is in trouble, seldom once it is well.</summary>
internal static class HealthPolling
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhenHealthy = TimeSpan.FromSeconds(30);

    /// <param name="failures">Checks that failed since the last one that passed; zero after one that passed.</param>
    public static TimeSpan NextDelay(int failures) =>
        failures == 0 ? WhenHealthy
        : Step * failures < Longest ? Step * failures
        : Longest;
}
