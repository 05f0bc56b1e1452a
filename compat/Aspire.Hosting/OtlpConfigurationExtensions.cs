using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
    HttpJson,
}

public static class OtlpConfigurationExtensions
{
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment);
        return builder;
    }

    public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        resource.Annotations.Add(new OtlpExporterAnnotation());
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                // Where to send it, the environment says.
                context.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
                return;
            }

            // Read late: the dashboard's host may choose the address when it starts.
            if (configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is not { Length: > 0 } url)
            {
                return;
            }

            var variables = context.EnvironmentVariables;
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = new HostUrl(url);
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            // DCP puts in what it knows of the instance; the dashboard joins telemetry to the resource by it.
            variables["OTEL_SERVICE_NAME"] = "{{- index .Annotations \"otel-service-name\" -}}";
            variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id={{- index .Annotations \"otel-service-instance-id\" -}}";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
            {
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            }

            if (environment.IsDevelopment())
            {
                // Telemetry shows within a second while somebody watches.
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            }
        }));
    }
}
