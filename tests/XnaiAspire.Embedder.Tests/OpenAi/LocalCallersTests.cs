using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using XnaiAspire.Embedder.OpenAi;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.OpenAi;

public sealed class LocalCallersTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>, IDisposable
{
    private readonly OpenAiCalls _openAi = new(embedder.HttpAddress);

    public void Dispose() => _openAi.Dispose();

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_gets_nothing(string header, string value)
    {
        using var request = OpenAiCalls.Post("""{"input":"a"}""");
        request.Headers.Add(header, value);
        await _openAi.AssertRefusedAsync(request, HttpStatusCode.Forbidden, "foreign_page", null, "another site");
    }

    [Fact]
    public async Task A_browser_that_asks_first_is_not_told_yes()
    {
        using HttpRequestMessage preflight = new(HttpMethod.Options, new Uri("/v1/embeddings", UriKind.Relative));
        preflight.Headers.Add("Origin", "http://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
        Assert.NotEqual(HttpStatusCode.OK, await _openAi.StatusAsync(preflight));
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("192.168.0.7", HttpStatusCode.Forbidden)]
    [InlineData("localhost:9", HttpStatusCode.OK)]
    [InlineData("[::1]:9", HttpStatusCode.OK)]
    [InlineData("embedder.dev.localhost", HttpStatusCode.OK)]
    public async Task A_name_that_was_pointed_at_this_machine_gets_nothing(string host, HttpStatusCode expected)
    {
        using var request = OpenAiCalls.Post("""{"input":"a"}""");
        request.Headers.Host = host;
        Assert.Equal(expected, await _openAi.StatusAsync(request));
    }

    [Theory]
    [InlineData("embedder;*.example.org", "embedder:5302", true)]
    [InlineData("embedder;*.example.org", "a.example.org", true)]
    [InlineData("embedder;*.example.org", "evil.example", false)]
    [InlineData("*", "evil.example", true)]
    public async Task Other_names_are_allowed_by_configuration(string allowed, string host, bool expected)
    {
        LocalCallers filter = new(new ConfigurationBuilder().AddInMemoryCollection([new("AllowedHosts", allowed)]).Build());
        DefaultEndpointFilterInvocationContext call = new(new DefaultHttpContext { Request = { Host = new HostString(host) } });
        if (expected)
            Assert.Equal("answer", await AskAsync());
        else
            Assert.Equal(StatusCodes.Status403Forbidden, (await Assert.ThrowsAsync<RequestRefusedException>(AskAsync)).Status);

        async Task<object?> AskAsync() => await filter.InvokeAsync(call, _ => ValueTask.FromResult<object?>("answer"));
    }
}
