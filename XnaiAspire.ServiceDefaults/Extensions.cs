using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using XnaiAspire.ServiceDefaults;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of XnaiAspire has: telemetry, health endpoints, service discovery and resilient clients.</summary>
public static class Extensions
{
    /// <summary>Ready for work: all health checks pass.</summary>
    private const string HealthPath = "/health";

    /// <summary>Alive: the checks tagged "live" pass; a service whose Redis is away is alive.</summary>
    private const string AlivePath = "/alive";

    /// <summary>Adds telemetry, health checks, service discovery, and resilience for all clients of the HTTP client factory, gRPC's among them.</summary>
    /// <typeparam name="TBuilder">The application's builder.</typeparam>
    /// <param name="builder">The application's builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // Resilience outside, discovery inside: each attempt asks for an address again.
            http.AddStandardResilienceHandler(ClientResilience.Configure);
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Logs, metrics and traces; sent over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, as an Aspire host does, metrics alone when only
    /// <c>OTEL_EXPORTER_OTLP_METRICS_ENDPOINT</c> is. The console gets JSON lines.
    /// </summary>
    /// <typeparam name="TBuilder">The application's builder.</typeparam>
    /// <param name="builder">The application's builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        // Logging:Console:FormatterName chooses another form, for a person at a terminal.
        if (string.IsNullOrEmpty(builder.Configuration["Logging:Console:FormatterName"]))
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddServiceInstance(builder.Configuration))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("XnaiAspire.*"))
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, "XnaiAspire.*")
                .AddAspNetCoreInstrumentation(options =>
                    options.Filter = context => !context.Request.Path.StartsWithSegments(HealthPath) && !context.Request.Path.StartsWithSegments(AlivePath))
                .AddGrpcClientSpans()
                .AddHttpClientInstrumentation());

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
        else if (MetricsExport.IsWanted(builder.Configuration))
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(options => MetricsExport.Configure(options, builder.Configuration)));
        return builder;
    }

    /// <summary>Adds the check behind <c>/alive</c>: that the service answers at all.</summary>
    /// <typeparam name="TBuilder">The application's builder.</typeparam>
    /// <param name="builder">The application's builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (all checks) and <c>/alive</c> (those tagged "live"). In every environment, not only in Development as the template does:
    /// containers are probed by them. They tell one word, <c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>, and no reasons.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath);
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
        return app;
    }
}
