using System.Net.Sockets;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;
using XnaiAspire.Ingestor.Checkpoints;
using XnaiAspire.Ingestor.Embedding;
using XnaiAspire.Ingestor.Runs;
using XnaiAspire.Ingestor.Telemetry;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor;

/// <summary>Registers what a run needs.</summary>
public static class IngestServices
{
    /// <summary>Name of the Redis resource: its connection string is <c>ConnectionStrings:redis</c>.</summary>
    public const string RedisName = "redis";

    // Where service discovery looks for it: one key a replica, services:embedder:grpc:0 and so on.
    private const string EmbedderDiscoveryKey = "services:embedder:grpc";

    // The Embedder's endpoint "grpc": h2c, so http. Service discovery, part of the service defaults, turns the name into an address.
    private const string EmbedderAddress = "http://_grpc.embedder";

    /// <summary>
    /// Adds <see cref="IngestService"/> and everything below it: the Embedder's client, and Redis when a connection string is there. The
    /// caller adds the service defaults, for discovery and telemetry.
    /// </summary>
    public static IHostApplicationBuilder AddIngestor(this IHostApplicationBuilder builder, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(RedisName)))
            builder.AddRedisClient(RedisName);

        string[] replicas = EmbedderAddresses(builder.Configuration);
        options = options with { EmbedderAddress = replicas.Length == 0 ? null : string.Join(", ", replicas) };
        builder.Services.AddSingleton(options);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IngestTelemetry>();
        AddEmbedder(builder.Services, replicas.Length > 1 ? replicas : [EmbedderAddress]);
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

    // services__embedder__grpc__0=http://localhost:5301, a key a replica. With several each gets a client and a connection of its own: behind one name a connection
    // would stay with the replica that it first met.
    private static string[] EmbedderAddresses(IConfiguration configuration) =>
        [.. configuration.GetSection(EmbedderDiscoveryKey).GetChildren().Select(child => child.Value).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static void AddEmbedder(IServiceCollection services, IReadOnlyList<string> addresses)
    {
        foreach (string address in addresses)
            AddClient(services, address);

        services.AddSingleton(provider => new EmbedderReplicas(
            addresses.Select(provider.GetRequiredService<GrpcClientFactory>().CreateClient<EmbedderClient>),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmbedderReplicas>>()));
        services.AddSingleton<IEmbedder, GrpcEmbedder>();
    }

    private static void AddClient(IServiceCollection services, string address) =>
        services.AddGrpcClient<EmbedderClient>(address, client => client.Address = new Uri(address))
            // Else the constructor is found by reflection and compiled as an expression tree: a compiler more to load at every start.
            .ConfigureGrpcClientCreator(static invoker => new EmbedderClient(invoker))
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                // A stream a batch and the calls beside it: more than a hundred at once never, but a second connection may help.
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

                // Finds out within a minute that the other side is gone without a word: a machine switched off, a cable pulled.
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(30),

                // gRPC connects by itself where a handler has no callback, to the name in the address: before service discovery, which
                // works on each request, could turn the name into one that exists.
                ConnectCallback = ConnectAsync,
            });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
