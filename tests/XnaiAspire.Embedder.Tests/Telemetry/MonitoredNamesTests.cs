using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using XnaiAspire.AppHost.Tests.Monitoring;
using XnaiAspire.Embedder.Telemetry;
using XnaiAspire.Embedder.Tests.Support;

namespace XnaiAspire.Embedder.Tests.Telemetry;

/// <summary>Alerts and dashboard speak of what there is, as far as it is the Embedder's.</summary>
public sealed class MonitoredNamesTests(RunningEmbedder embedder) : IClassFixture<RunningEmbedder>
{
    private const string Prefix = "xnai_embedder_";

    private static readonly string[] Labels = ["job", "instance", "le", "reason"];

    [Fact]
    public void Every_name_is_an_instruments_and_every_instrument_is_on_the_dashboard()
    {
        var instruments = Instruments();
        HashSet<string> made = [.. instruments.SelectMany(PrometheusNames.Of)];
        Assert.NotEmpty(made);

        foreach (var expression in MonitoringFiles.Expressions)
            Assert.All(Promql.Metrics(expression).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)), name => Assert.True(made.Contains(name), $"{name} in: {expression}"));

        HashSet<string> shown = [.. MonitoringFiles.DashboardExpressions.SelectMany(Promql.Metrics)];
        Assert.All(instruments, instrument => Assert.True(PrometheusNames.Of(instrument).Any(shown.Contains), instrument.Name));
        var ours = MonitoringFiles.Expressions.Where(expression => expression.Contains(Prefix, StringComparison.Ordinal)).ToList();
        Assert.All(ours.SelectMany(Promql.Grouped), label => Assert.Contains(label, Labels));
        Assert.Empty(ours.SelectMany(Promql.Chosen));
    }

    private List<Instrument> Instruments()
    {
        // Made by the first who needs it.
        embedder.Services.GetRequiredService<EmbedderTelemetry>();
        var meters = embedder.Services.GetRequiredService<IMeterFactory>();
        List<Instrument> instruments = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            // Other tests of this process make instruments meanwhile.
            if (instrument.Meter.Name == EmbedderTelemetry.Name && instrument.Meter.Scope == meters)
                instruments.Add(instrument);
        };
        listener.Start();
        return instruments;
    }
}
