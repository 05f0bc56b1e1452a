using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Tests.Runtime.Dashboard;

public sealed class DashboardHomeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dashboard-home-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Home_that_can_be_written_is_kept() => Assert.Null(DashboardHome.Choose(_directory, _directory));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/proc/no-home-here")]
    public void Without_a_home_that_can_be_written_a_private_one_is_made(string? home)
    {
        var chosen = DashboardHome.Choose(home, _directory);
        Assert.NotNull(chosen);
        Assert.True(Directory.Exists(chosen));
        Assert.StartsWith(_directory, chosen, StringComparison.Ordinal);
    }
}
