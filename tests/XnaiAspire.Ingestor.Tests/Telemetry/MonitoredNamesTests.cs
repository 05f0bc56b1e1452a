using System.Diagnostics.Metrics;
using XnaiAspire.AppHost.Tests.Monitoring;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Tests.Testing;

namespace XnaiAspire.Ingestor.Tests.Telemetry;

/// <summary>Alerts and dashboard speak of what there is. The Embedder's names are looked after by its own tests.</summary>
public sealed class MonitoredNamesTests : IDisposable
{
    private const string OfEmbedder = "xnai_embedder_";

    // Prometheus' own: who said it, and the upper end of a histogram's bucket.
    private static readonly string[] Given = ["job", "instance", "le"];

    private readonly TestLibrary _library = new();

    public void Dispose() => _library.Dispose();

    [Fact]
    public void Every_name_is_an_instruments_and_every_instrument_is_on_the_dashboard()
    {
        _library.Open(new HashEmbedder());
        using Measurements measured = new(_library.Meters);
        HashSet<string> made = [.. measured.Instruments.SelectMany(PrometheusNames.Of)];
        Assert.NotEmpty(made);

        foreach (string expression in MonitoringFiles.Expressions)
            Assert.All(Promql.Metrics(expression), name => Assert.True(name.StartsWith(OfEmbedder, StringComparison.Ordinal) || made.Contains(name), $"{name} in: {expression}"));

        HashSet<string> shown = [.. MonitoringFiles.DashboardExpressions.SelectMany(Promql.Metrics)];
        Assert.All(measured.Instruments, instrument => Assert.True(PrometheusNames.Of(instrument).Any(shown.Contains), instrument.Name));
    }

    [Fact]
    public async Task Every_label_and_every_value_that_is_chosen_by_is_a_tags()
    {
        _library.Write("good.txt", "Good text.");
        _library.Write("bad.json", """{"content": "cut of""");
        IngestService service = _library.Open(new HashEmbedder());
        using Measurements measured = new(_library.Meters);
        await service.RunAsync(new RunRequest(), CancellationToken.None);
        HashSet<(string Label, string Value)> said = [.. measured.All.SelectMany(each => each.Tags).Select(tag => (PrometheusNames.Of(tag.Key), tag.Value))];
        string[] labels = [.. Given, .. said.Select(tag => tag.Label)];

        foreach (string expression in MonitoringFiles.Expressions.Where(expression => !expression.Contains(OfEmbedder, StringComparison.Ordinal)))
        {
            Assert.All(Promql.Grouped(expression), label => Assert.Contains(label, labels));
            Assert.All(Promql.Chosen(expression), chosen => Assert.Contains(chosen, said));
        }
    }

    // Without bounds of its own a histogram in seconds has those for milliseconds: five seconds would be the first.
    [Fact]
    public void Every_histogram_in_seconds_can_tell_a_fast_one_from_a_slow_one()
    {
        _library.Open(new HashEmbedder());
        using Measurements measured = new(_library.Meters);

        Histogram<double>[] histograms = [.. measured.Instruments.OfType<Histogram<double>>()];
        Assert.Equal(2, histograms.Length);
        Assert.All(histograms, histogram => Assert.True(histogram.Advice?.HistogramBucketBoundaries?[0] < 1, histogram.Name));
    }
}
