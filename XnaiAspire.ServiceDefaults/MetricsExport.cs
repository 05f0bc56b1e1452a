using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace XnaiAspire.ServiceDefaults;

/// <summary>
/// Where metrics go when nothing else goes anywhere: Prometheus takes them over OTLP, and no logs and traces. The exporter of all three reads these names
/// itself, that of metrics alone does not.
/// </summary>
internal static class MetricsExport
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL";
    private const string HeadersKey = "OTEL_EXPORTER_OTLP_METRICS_HEADERS";

    // The other one is "grpc"; both are OpenTelemetry's names.
    private const string HttpProtobuf = "http/protobuf";

    /// <summary>Whether metrics have an address of their own.</summary>
    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[EndpointKey]);

    public static void Configure(OtlpExporterOptions options, IConfiguration configuration)
    {
        if (configuration[ProtocolKey] is { Length: > 0 } protocol)
            options.Protocol = protocol == HttpProtobuf ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        if (configuration[HeadersKey] is { Length: > 0 } headers) options.Headers = headers;

        // Used as it is, "/v1/metrics" and all: what is appended to a common address is not to one signal's own.
        options.Endpoint = new Uri(configuration[EndpointKey]!);
    }
}
