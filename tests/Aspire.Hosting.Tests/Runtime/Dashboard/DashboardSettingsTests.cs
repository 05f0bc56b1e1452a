using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Tests.Runtime.Dashboard;

public sealed class DashboardSettingsTests
{
    [Fact]
    public void Addresses_come_from_the_launch_settings_and_keys_from_the_host()
    {
        var settings = Create(
            ("ASPNETCORE_URLS", "https://localhost:17001;http://localhost:15001"),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:19001"),
            ("AppHost:BrowserToken", "abc"));

        Assert.Equal(new Uri("http://localhost:15001"), settings.FrontendUrl);
        Assert.Equal(new Uri("http://localhost:19001"), settings.OtlpUrl);
        Assert.Equal("http://localhost:15001/login?t=abc", settings.LoginUrl.ToString());
        Assert.Null(settings.OtlpHttpUrl);
    }

    [Fact]
    public void Address_that_is_not_given_is_a_free_port_and_exporters_get_to_know_it()
    {
        var configuration = Configuration();
        var settings = new DashboardSettings(configuration);

        Assert.NotEqual(0, settings.FrontendUrl.Port);
        Assert.Equal($"http://localhost:{settings.OtlpUrl.Port}", configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        Assert.Equal($"http://localhost:{settings.FrontendUrl.Port}", configuration["ASPNETCORE_URLS"]);
        Assert.Equal(settings.FrontendUrl, settings.LoginUrl);
    }

    [Theory]
    [InlineData("https://localhost:17001")]
    [InlineData("localhost")]
    public void Address_that_is_not_plain_http_is_refused_by_name(string url)
    {
        var e = Assert.Throws<DistributedApplicationException>(() => Create(("ASPNETCORE_URLS", url)));
        Assert.Contains("ASPNETCORE_URLS", e.Message, StringComparison.Ordinal);
        Assert.Contains(url, e.Message, StringComparison.Ordinal);
    }

    private static DashboardSettings Create(params (string Key, string Value)[] values) => new(Configuration(values));

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create<string, string?>(v.Key, v.Value))).Build();
}
