using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Telemetry;
using XnaiAspire.Ingestor.Wire;

namespace XnaiAspire.Ingestor;

/// <summary>Registers what a run needs.</summary>
public static class IngestServices
{
    /// <summary>Name of the Redis resource: its connection string is <c>ConnectionStrings:redis</c>.</summary>
    public const string RedisName = "redis";

    /// <summary>
    /// Adds <see cref="IngestService"/> and everything below it: the Embedder's client, and Redis when a connection string is there. The
    /// caller adds the service defaults, for discovery and telemetry.
    /// </summary>
    /// <exception cref="WireRefusedException">One of the two is on another machine and would be called in the open.</exception>
    public static IHostApplicationBuilder AddIngestor(this IHostApplicationBuilder builder, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (CalledAddresses.Problem(builder.Configuration) is { } problem)
            throw new WireRefusedException(problem);

        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(RedisName)))
        {
            X509Certificate2? authority = RedisWire.ReadAuthority(builder.Configuration);
            builder.AddRedisClient(RedisName, configureOptions: redis => RedisWire.Trust(redis, authority));
        }

        string[] addresses = EmbedderClients.Addresses(builder.Configuration);
        options = options with { EmbedderAddress = addresses.Length == 0 ? null : string.Join(", ", addresses) };
        builder.Services.AddSingleton(options);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IngestTelemetry>();
        builder.Services.AddEmbedderClients(addresses, EmbedderWire.Read(builder.Configuration));
        builder.Services.AddSingleton<IEmbedder, GrpcEmbedder>();
        builder.Services.AddSingleton(services => new RunTracking(
            services.GetService<IConnectionMultiplexer>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<RunTracking>>()));
        builder.Services.AddSingleton(services => new IngestService(
            options,
            services.GetRequiredService<IEmbedder>(),
            services.GetRequiredService<RunTracking>(),
            services.GetRequiredService<IngestTelemetry>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<IngestService>>()));
        return builder;
    }
}
