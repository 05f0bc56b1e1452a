using System.Net;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Web;

public sealed class ForeignPagesTests : IAsyncLifetime
{
    private TestPage _page = null!;

    public async Task InitializeAsync() => _page = await TestPage.StartAsync(new HashEmbedder());

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_changes_nothing(string header, string value)
    {
        foreach (string action in new[] { "ingest", "rebuild", "verify", "pause", "resume" })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, $"/api/{action}");
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage answer = await _page.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("\"foreign-page\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(RunState.Idle, _page.Ingest.Status.State);
    }

    [Fact]
    public async Task A_search_costs_work_and_is_refused_too()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/search?q=a");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await _page.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task The_page_itself_and_clients_that_are_no_browser_may()
    {
        using HttpRequestMessage own = new(HttpMethod.Post, "/api/ingest");
        own.Headers.Add("Origin", $"http://{_page.Client.BaseAddress!.Authority}");
        own.Headers.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.Accepted, (await _page.Client.SendAsync(own)).StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await _page.Client.PostAsync("/api/ingest", null)).StatusCode);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("192.168.0.7", HttpStatusCode.BadRequest)]
    [InlineData("localhost:9", HttpStatusCode.OK)]
    [InlineData("[::1]:9", HttpStatusCode.OK)]
    [InlineData("ingestor.dev.localhost", HttpStatusCode.OK)]
    public async Task A_name_that_was_pointed_at_this_machine_gets_nothing(string host, HttpStatusCode expected)
    {
        foreach (string path in new[] { "/", "/api/status", "/app.js" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.Host = host;
            Assert.Equal(expected, (await _page.Client.SendAsync(request)).StatusCode);
        }
    }
}
