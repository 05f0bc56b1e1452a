using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor;

/// <summary>Registers what a run needs.</summary>
public static class IngestServices
{
    /// <summary>Adds <see cref="IngestService"/> and everything below it: the Embedder's client, Redis when it is configured, telemetry.</summary>
    public static IHostApplicationBuilder AddIngestor(this IHostApplicationBuilder builder, IngestOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(services => new IngestService(services.GetRequiredService<IngestOptions>()));
        return builder;
    }
}
