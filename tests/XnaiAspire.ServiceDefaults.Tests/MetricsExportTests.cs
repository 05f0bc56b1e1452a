using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace XnaiAspire.ServiceDefaults.Tests;

/// <summary>What arrives at a server that takes OTLP over HTTP, as Prometheus does.</summary>
public sealed class MetricsExportTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string? ContentType, string? Key, string Body)> _arrived = new();
    private WebApplication _server = null!;

    private string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            _arrived.Enqueue((context.Request.Path.Value!, context.Request.ContentType, context.Request.Headers["x-key"], Encoding.Latin1.GetString(body.ToArray())));
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Metrics_alone_go_to_an_address_of_their_own()
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", $"{Address}/api/v1/otlp/v1/metrics"),
            ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x-key=secret"));

        Assert.NotEmpty(_arrived);
        Assert.All(_arrived, request => Assert.Equal(("/api/v1/otlp/v1/metrics", "application/x-protobuf", "secret"), (request.Path, request.ContentType, request.Key)));
        Assert.Contains(_arrived, request => request.Body.Contains("xnai.test.exported", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_an_address_for_all_each_signal_goes_its_way()
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"{Address}/all"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", $"{Address}/prometheus"));

        Assert.Contains(_arrived, request => request.Path == "/prometheus" && request.Body.Contains("xnai.test.exported", StringComparison.Ordinal));
        Assert.Contains(_arrived, request => request.Path == "/all/v1/logs");
        Assert.DoesNotContain(_arrived, request => request.Path == "/all/v1/metrics");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("service.instance.id=letters")]
    [InlineData("deployment.environment=test")]
    public async Task All_signals_name_the_process_by_the_machine_unless_they_are_told_its_name(string? attributes)
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_RESOURCE_ATTRIBUTES", attributes));

        var expected = attributes == "service.instance.id=letters" ? "letters" : Environment.MachineName;
        Assert.Equal(["/v1/logs", "/v1/metrics"], _arrived.Select(request => request.Path).Distinct().Order(StringComparer.Ordinal));

        // Protocol buffers: the name, and behind it the value in a message of its own, "\x12\x09\x0A\x07letters".
        Assert.All(_arrived, request =>
        {
            var value = request.Body[(request.Body.IndexOf("service.instance.id", StringComparison.Ordinal) + "service.instance.id".Length)..];
            Assert.StartsWith(expected, value[4..]);
        });
    }

    // Ending flushes.
    private static async Task RunAsync(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.AddServiceDefaults();
        using var host = builder.Build();
        await host.StartAsync();
        using Meter meter = new("XnaiAspire.MetricsExportTests");
        meter.CreateCounter<long>("xnai.test.exported").Add(1);
        host.Services.GetRequiredService<ILogger<MetricsExportTests>>().Log(LogLevel.Warning, default, "something to send", null, static (text, _) => text);
        await host.StopAsync();
    }
}
