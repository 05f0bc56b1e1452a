using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace XnaiAspire.ServiceDefaults.Tests;

public sealed class TelemetryTests : IAsyncLifetime
{
    private static readonly ActivitySource Own = new("XnaiAspire.Test");

    private readonly ConcurrentQueue<Activity> _spans = new();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.AddServiceDefaults();
        builder.Services.AddRouting();
        builder.Services.AddHealthChecks().AddCheck("redis", () => HealthCheckResult.Unhealthy("secret reason"));
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Collector(_spans)));
        _app = builder.Build();
        _app.MapGet("/items/{id}", (int id) => id);
        _app.MapGet("/own", () =>
        {
            using var span = Own.StartActivity("own");
            return "x";
        });
        _app.MapGet("/broken", IResult () => throw new InvalidOperationException("broken"));
        _app.MapPost("/xnai.Embedder/Embed", () =>
        {
            // What Grpc.AspNetCore does with the request's span.
            Activity.Current!.SetTag("grpc.method", "/xnai.Embedder/Embed").SetTag("grpc.status_code", "13");
            return "";
        });
        _app.MapDefaultEndpoints();
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private sealed class Collector(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }

    /// <summary>The one server span; it ends a little after its client has the response.</summary>
    private async Task<Activity> ServerSpanAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (!_spans.Any(span => span.Kind == ActivityKind.Server) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10)) await Task.Delay(5);
        return Assert.Single(_spans, span => span.Kind == ActivityKind.Server);
    }

    [Fact]
    public async Task Spans_are_named_by_route()
    {
        using var response = await _app.GetTestClient().GetAsync("/items/7?secret=x");
        var span = await ServerSpanAsync();
        Assert.Equal("GET /items/{id}", span.DisplayName);
        Assert.Equal("/items/{id}", span.GetTagItem("http.route"));
        Assert.Equal("/items/7", span.GetTagItem("url.path"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_without_a_route_makes_no_name()
    {
        using var response = await _app.GetTestClient().GetAsync("/nothing/here");
        Assert.Equal("GET", (await ServerSpanAsync()).DisplayName);
    }

    [Fact]
    public async Task Grpc_spans_are_named_by_method()
    {
        using var response = await _app.GetTestClient().PostAsync("/xnai.Embedder/Embed", null);
        var span = await ServerSpanAsync();
        Assert.Equal("xnai.Embedder/Embed", span.DisplayName);
        Assert.Equal("Embed", span.GetTagItem("rpc.method"));
        Assert.Equal(13, span.GetTagItem("rpc.grpc.status_code"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task An_exception_is_an_error_with_its_type()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _app.GetTestClient().GetAsync("/broken"));
        var span = await ServerSpanAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(typeof(InvalidOperationException).FullName, span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Own_sources_are_recorded_below_the_request()
    {
        using var response = await _app.GetTestClient().GetAsync("/own");
        var server = await ServerSpanAsync();
        Assert.Equal(server.SpanId, Assert.Single(_spans, span => span.Source.Name == "XnaiAspire.Test").ParentSpanId);
    }

    [Fact]
    public async Task Probes_answer_without_reasons_and_without_spans()
    {
        using var client = _app.GetTestClient();
        using var alive = await client.GetAsync("/alive");
        using var health = await client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy", await health.Content.ReadAsStringAsync());

        // A request after them is the only one that left a span.
        using var other = await client.GetAsync("/items/1");
        Assert.Equal("GET /items/{id}", (await ServerSpanAsync()).DisplayName);
    }

    [Theory, InlineData(null, "json"), InlineData("simple", "simple")]
    public void The_console_gets_json_unless_told_otherwise(string? configured, string expected)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Logging:Console:FormatterName", configured)]);
        builder.AddServiceDefaults();
        using var host = builder.Build();
        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }
}
