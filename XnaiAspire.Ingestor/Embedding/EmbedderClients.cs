using System.Globalization;
using System.Net;
using Grpc.Net.ClientFactory;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>Registers a client for each replica of the Embedder that there is or may be.</summary>
internal static class EmbedderClients
{
    // Where service discovery looks for it: one key an address, services:embedder:grpc:0 and so on.
    private const string DiscoveryKey = "services:embedder:grpc";

    // The Embedder's endpoint "grpc": h2c, so http. Service discovery, part of the service defaults, turns the name into an address.
    private const string DiscoveredAddress = "http://_grpc.embedder";

    // Replicas that a name can stand for. A seat that none has taken costs a look twice a second while there is work.
    private const int MostReplicasOfName = 8;

    /// <summary>The addresses that the configuration has, such as http://localhost:5301.</summary>
    public static string[] Addresses(IConfiguration configuration) =>
        [.. configuration.GetSection(DiscoveryKey).GetChildren().Select(child => child.Value).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Adds <see cref="EmbedderReplicas"/>, with the clients of all of them.</summary>
    public static void AddEmbedderClients(this IServiceCollection services, IReadOnlyList<string> addresses, EmbedderWire wire)
    {
        List<(string Name, Func<CancellationToken, Task<bool>> MayBeThere)> places = [];
        foreach (string address in addresses.Count == 0 ? [DiscoveredAddress] : addresses)
        {
            ReplicaAddresses replicas = new(Dns.GetHostAddressesAsync);
            int seats = SeatsOf(address);
            for (int seat = 0; seat < seats; seat++)
            {
                int number = seat;
                string name = string.Create(CultureInfo.InvariantCulture, $"{address}#{seat}");
                places.Add((name, seats == 1 ? Always : token => replicas.HasAddressAsync(number, new Uri(address).Host, token)));
                AddClient(services, name, addresses.Count == 1 ? Discovered(address) : address, wire, replicas, seat);
            }
        }

        services.AddSingleton(provider => new EmbedderReplicas(
            places.Select(place => new EmbedderReplicas.Place(provider.GetRequiredService<GrpcClientFactory>().CreateClient<EmbedderClient>(place.Name), place.MayBeThere)),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmbedderReplicas>>()));
    }

    private static Task<bool> Always(CancellationToken cancellationToken) => Task.FromResult(true);

    // What is on this machine, or is an address already, is one process.
    private static int SeatsOf(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.HostNameType == UriHostNameType.Dns && !uri.IsLoopback && address != DiscoveredAddress
            ? MostReplicasOfName
            : 1;

    // Discovery gives host and port; the scheme is the client's to know.
    private static string Discovered(string address) =>
        address.StartsWith(Uri.UriSchemeHttps + Uri.SchemeDelimiter, StringComparison.OrdinalIgnoreCase) ? address : DiscoveredAddress;

    private static void AddClient(IServiceCollection services, string name, string address, EmbedderWire wire, ReplicaAddresses replicas, int seat)
    {
        IHttpClientBuilder client = services.AddGrpcClient<EmbedderClient>(name, client => client.Address = new Uri(address))
            // Else the constructor is found by reflection and compiled as an expression tree: a compiler more to load at every start.
            .ConfigureGrpcClientCreator(static invoker => new EmbedderClient(invoker))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A stream a batch and the calls beside it: more than a hundred at once never, but a second connection may help.
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

                // Finds out within a minute that the other side is gone without a word: a machine switched off, a cable pulled.
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(30),

                // gRPC connects by itself where a handler has no callback, to the name in the address: before service discovery, which
                // works on each request, could turn the name into one that exists.
                ConnectCallback = (context, cancellationToken) => replicas.ConnectAsync(seat, context.DnsEndPoint, cancellationToken),
                SslOptions = wire.TlsOptions(),
            });
        if (wire.ApiKey is { } key)
            client.AddHttpMessageHandler(() => new EmbedderWire.KeyHandler(key));
    }
}
