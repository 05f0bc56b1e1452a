using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace XnaiAspire.AppHost.Tests.Monitoring;

/// <summary>
/// What Prometheus calls an instrument that reaches it over OTLP:
/// <see href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/"/>.
/// </summary>
internal static partial class PrometheusNames
{
    /// <summary>All names that the instrument's series have: one, or a histogram's three.</summary>
    public static IReadOnlyList<string> Of(Instrument instrument)
    {
        var name = Of(instrument.Name) + Suffix(instrument.Unit);
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? [$"{name}_total"]
            : kind == typeof(Histogram<>) ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"]
            : [name];
    }

    /// <summary>xnai.outcome: xnai_outcome.</summary>
    public static string Of(string name) => Separators().Replace(name, "_");

    // {chunk} is a note, no unit; "1" would be a ratio, which nothing here is.
    private static string Suffix(string? unit) => unit switch
    {
        null or "" => "",
        "s" => "_seconds",
        "By" => "_bytes",
        ['{', .., '}'] => "",
        _ => throw new NotSupportedException($"How Prometheus writes the unit '{unit}' is not noted here."),
    };

    [GeneratedRegex("[^a-zA-Z0-9:]+")]
    private static partial Regex Separators();
}
