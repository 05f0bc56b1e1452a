using System.Reflection;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Tests.Runtime.Dcp;

public sealed class DcpPathsTests
{
    [Fact]
    public void Switch_wins_over_the_environment_which_names_a_directory()
    {
        var both = Configuration(("ASPIRE_DCP_PATH", "/opt/dcp"), ("DcpPublisher:CliPath", "/switch/dcp"));
        var one = Configuration(("ASPIRE_DCP_PATH", "/opt/dcp"), ("ASPIRE_DASHBOARD_PATH", "/opt/dashboard"));

        Assert.Equal("/switch/dcp", DcpPaths.Find(both, null).Cli);
        Assert.Equal(Path.Combine("/opt/dcp", "dcp"), DcpPaths.Find(one, null).Cli);
        Assert.Equal("/opt/dashboard", DcpPaths.Find(one, Assembly.GetExecutingAssembly()).Dashboard);
    }

    [Fact]
    public void Missing_file_is_an_error_that_names_it_and_how_to_get_it()
    {
        var e = Assert.Throws<DcpException>(() => new DcpPaths("/nope/dcp", null, null).RequireCli());
        Assert.Contains("'/nope/dcp'", e.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet build", e.Message, StringComparison.Ordinal);
        Assert.Contains("XNAI_ASPIRE_HOME", e.Message, StringComparison.Ordinal);

        e = Assert.Throws<DcpException>(() => new DcpPaths("/nope/dcp", null, null).RequireDashboard());
        Assert.Contains("ASPIRE_DASHBOARD_PATH", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_says_which_container_engine_there_is()
    {
        var info = await DcpInfo.ReadAsync(AspireAssets.Paths, default);
        Assert.Equal("0.25.13", info.Version);
        Assert.NotNull(info.Containers);
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create<string, string?>(v.Key, v.Value))).Build();
}
