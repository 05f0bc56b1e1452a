using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Grpc.Core;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Tests.Support;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Tests.Hosting;

/// <summary>The service with a key.</summary>
public sealed class GuardedEmbedder() : RunningEmbedder(["--Embedder:ApiKey=" + Key])
{
    public const string Key = "swordfish-0123456789";
}

public sealed class ApiKeyTests(GuardedEmbedder embedder) : IClassFixture<GuardedEmbedder>
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic " + GuardedEmbedder.Key)]
    public async Task Without_the_key_nothing_is_embedded_or_told(string? authorization)
    {
        Metadata headers = authorization is null ? [] : new Metadata { { "authorization", authorization } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await embedder.Client.DescribeAsync(new DescribeRequest(), headers));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("Embedder__ApiKey", refused.Status.Detail, StringComparison.Ordinal);

        using HttpClient http = new() { BaseAddress = embedder.HttpAddress };
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/embeddings") { Content = JsonContent.Create(new { input = "a" }) };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_api_key", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_key_all_is_as_without_a_guard()
    {
        Metadata headers = new() { { "authorization", $"Bearer {GuardedEmbedder.Key}" } };
        Assert.Equal(64u, (await embedder.Client.DescribeAsync(new DescribeRequest(), headers)).Dimensions);

        using HttpClient http = new() { BaseAddress = embedder.HttpAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GuardedEmbedder.Key);
        using var answer = await http.PostAsJsonAsync("/v1/embeddings", new { input = "a" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Health_is_open()
    {
        using HttpClient http = new() { BaseAddress = embedder.HttpAddress };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/alive", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData(false, "Wire__AllowPlaintext=true", "--Kestrel:Endpoints:grpc:Url=http://*:0")]
    [InlineData(false, "Wire__AllowPlaintext=true", "--Kestrel:Endpoints:grpc:Url=http://*:0", "--Embedder:ApiKey=key")]
    [InlineData(false, "Embedder__ApiKey", "--Kestrel:Endpoints:grpc:Url=http://*:0", "--Wire:AllowPlaintext=true")]
    [InlineData(false, "Embedder__ApiKey", "--Kestrel:Endpoints:grpc:Url=https://*:0")]
    [InlineData(true, null, "--Kestrel:Endpoints:grpc:Url=http://*:0", "--Wire:AllowPlaintext=true", "--Embedder:ApiKey=key")]
    [InlineData(true, null, "--Kestrel:Endpoints:grpc:Url=https://*:0", "--Embedder:ApiKey=key")]
    [InlineData(true, null)]
    public async Task What_others_reach_is_encrypted_or_allowed_and_has_a_key(bool isFine, string? named, params string[] arguments)
    {
        await using var app = EmbedderHost.Build(RunningEmbedder.Arguments(arguments));
        var problem = EmbedderHost.Problem(app.Configuration);
        Assert.Equal(isFine, problem is null);
        if (named is not null)
            Assert.Contains(named, problem, StringComparison.Ordinal);
    }
}
