using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace XnaiAspire.Embedder.Tests.Support;

/// <summary>Bare HTTP/1.1 requests to <c>/v1</c>, as a client writes them.</summary>
internal sealed class OpenAiCalls(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public async Task<JsonElement> EmbedAsync(object body, CancellationToken cancellationToken = default)
    {
        using var request = Post(JsonSerializer.Serialize(body));
        using var answer = await _http.SendAsync(request, cancellationToken);
        var json = await ReadAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json.ToString());
        return json;
    }

    public async Task AssertRefusedAsync(HttpRequestMessage request, HttpStatusCode status, string? code, string? param, string message)
    {
        using var answer = await _http.SendAsync(request);
        var error = (await ReadAsync(answer)).GetProperty("error");
        Assert.Equal((status, code, param), (answer.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    public async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)));

    public static HttpRequestMessage Post(string json) => Post(Encoding.UTF8.GetBytes(json));

    public static HttpRequestMessage Post(byte[] json)
        => Post(new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    public static HttpRequestMessage Post(HttpContent content)
        => new(HttpMethod.Post, new Uri("/v1/embeddings", UriKind.Relative)) { Content = content };

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync());
}
