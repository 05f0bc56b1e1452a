using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>
/// The dashboard's telemetry API. <c>GET /api/telemetry/spans</c> answers OTLP JSON:
/// <c>{"data":{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"ingestor"}}]},
/// "scopeSpans":[{"spans":[{"traceId":"..","spanId":"..","parentSpanId":"..","name":".."}]}]}]},"totalCount":1}</c>.
/// </summary>
internal sealed class DashboardTelemetry : IDisposable
{
    // Services export once a second; the dashboard shows a span a moment after that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http;

    public DashboardTelemetry(string dashboardUrl)
    {
        _http = new HttpClient { BaseAddress = new Uri(dashboardUrl) };
        _http.DefaultRequestHeaders.Add("X-API-Key", AppHostProcess.DashboardApiKey);
    }

    public sealed record Span(string Service, string TraceId, string SpanId, string? ParentId, string Name);

    public async Task<IReadOnlyList<Span>> SpansAsync()
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>("/api/telemetry/spans?limit=10000");
        return
        [
            .. from resource in answer.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = ServiceName(resource)
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select new Span(service, Text(span, "traceId")!, Text(span, "spanId")!, Text(span, "parentSpanId"), Text(span, "name")!),
        ];
    }

    /// <summary>Waits until some trace meets a condition, and returns its spans.</summary>
    public async Task<IReadOnlyList<Span>> WaitForTraceAsync(Func<IReadOnlyList<Span>, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Interval);
        IReadOnlyList<Span> spans = [];
        try
        {
            do
            {
                spans = await SpansAsync();
                if (spans.GroupBy(span => span.TraceId).Select(trace => trace.ToList()).FirstOrDefault(condition) is { } found)
                {
                    return found;
                }
            }
            while (await timer.WaitForNextTickAsync(patience.Token));
        }
        catch (OperationCanceledException)
        {
        }

        var seen = string.Join('\n', spans.GroupBy(span => span.TraceId).Select(trace =>
            string.Join(" | ", trace.Select(span => $"{span.Service}: {span.Name}"))));
        throw new TimeoutException($"No such trace within {Patience}. Seen:\n{seen}");
    }

    /// <summary>Waits until a log record says something.</summary>
    public async Task WaitForLogAsync(Regex pattern)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Interval);
        while (!pattern.IsMatch(await _http.GetStringAsync("/api/telemetry/logs?limit=10000", patience.Token)))
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string ServiceName(JsonElement resource) => resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
        .First(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()!;

    private static string? Text(JsonElement span, string name) => span.TryGetProperty(name, out var value) ? value.GetString() : null;
}
