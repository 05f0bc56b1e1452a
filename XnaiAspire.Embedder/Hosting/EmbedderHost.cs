using Microsoft.Extensions.DependencyInjection.Extensions;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.OpenAi;
using XnaiAspire.Embedder.Services;
using XnaiAspire.Embedder.Telemetry;
using XnaiAspire.ServiceDefaults;

namespace XnaiAspire.Embedder.Hosting;

/// <summary>Puts the service together; the program and the tests start from the same place.</summary>
public static class EmbedderHost
{
    private static readonly Dictionary<string, string> Switches = new() { ["--model"] = "Embedder:Model" };

    /// <summary>Why the service cannot be run as it is configured; null: it can.</summary>
    public static string? Problem(IConfiguration configuration)
        => ListeningAddresses.Problem(configuration)
            ?? (ApiKey(configuration) is null && ListeningAddresses.FirstReachable(configuration) is { } address
                ? $"{address} is reached from other machines, and without a key anybody there could embed. Set Embedder__ApiKey here and at the Ingestor."
                : null);

    /// <summary>Builds the application; <see cref="EngineHost.LoadAsync"/> comes before it is run.</summary>
    public static WebApplication Build(string[] args)
    {
        // The settings lie beside the program, wherever it is started from; relative paths in options stay relative to where it was started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.AddServiceDefaults();
        builder.Services.Configure<EmbedderOptions>(builder.Configuration.GetSection(EmbedderOptions.Section));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = EmbeddingLimits.MaxMessageBytes;
            grpc.MaxSendMessageSize = EmbeddingLimits.MaxMessageBytes;
        });
        builder.Services.AddHealthChecks().AddCheck<EngineHealthCheck>("model");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<EngineHost>();
        builder.Services.AddSingleton<EmbedderTelemetry>();
        builder.Services.AddSingleton<CountingGate>();
        builder.Services.AddOpenAi();

        var app = builder.Build();
        if (ApiKey(app.Configuration) is { } key)
            app.UseMiddleware<ApiKeyGuard>(key);
        app.MapGrpcService<EmbedderService>();
        app.MapOpenAi();
        app.MapDefaultEndpoints();
        return app;
    }

    private static string? ApiKey(IConfiguration configuration)
        => configuration[$"{EmbedderOptions.Section}:{nameof(EmbedderOptions.ApiKey)}"] is { Length: > 0 } key ? key : null;
}
