using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Runtime.Orchestration;

public sealed class HealthPollingTests
{
    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(100, 5)]
    public void Checks_come_sooner_while_something_is_wrong(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HealthPolling.NextDelay(failures));
}
