using System.Net.Http.Json;
using System.Text.Json;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>The Ingestor's HTTP API as any program would call it.</summary>
internal sealed class IngestorApi(Uri page) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = page };

    public Task<string> PageAsync() => _http.GetStringAsync("/");

    public Task<JsonElement> StatusAsync() => _http.GetFromJsonAsync<JsonElement>("/api/status");

    public async Task<IReadOnlyList<string>> SearchPathsAsync(string query, int count)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>($"/api/search?q={Uri.EscapeDataString(query)}&k={count}");
        return [.. answer.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("path").GetString()!)];
    }

    public void Dispose() => _http.Dispose();
}
