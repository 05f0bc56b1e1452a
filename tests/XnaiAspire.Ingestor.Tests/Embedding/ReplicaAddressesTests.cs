using System.Net;
using System.Net.Sockets;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Embedding;

/// <summary>One name with several addresses: 127.0.0.1 and its neighbours, at the same port.</summary>
public sealed class ReplicaAddressesTests : IDisposable
{
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Stream> _connections = [];
    private readonly ReplicaAddresses _replicas;
    private readonly int _port;
    private IPAddress[] _addresses = [];

    public ReplicaAddressesTests()
    {
        _replicas = new ReplicaAddresses((_, _) => Task.FromResult(_addresses));
        _port = ((IPEndPoint)Listen(IPAddress.Loopback, 0).LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _connections.ForEach(it => it.Dispose());
        _listeners.ForEach(it => it.Dispose());
    }

    [SkippableFact]
    public async Task Each_seat_gets_an_address_of_its_own()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only 127.0.0.1 is there");
        Listen(Neighbour(2), _port);
        _addresses = [IPAddress.Loopback, Neighbour(2)];

        Assert.Equal(IPAddress.Loopback, await ConnectAsync(0));
        Assert.Equal(Neighbour(2), await ConnectAsync(1));
        SocketException none = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(2));
        Assert.Equal(SocketError.AddressNotAvailable, none.SocketErrorCode);
        Assert.Equal(Neighbour(2), await ConnectAsync(1)); // a second connection of the same client
        Assert.True(await HasAddressAsync(1));
        Assert.False(await HasAddressAsync(2));
        _addresses = [IPAddress.Loopback, Neighbour(2), Neighbour(3)];
        Assert.True(await HasAddressAsync(2));
    }

    // What a container leaves behind that took its network along; here, a queue of connections that is full.
    [SkippableFact]
    public async Task One_that_does_not_even_refuse_is_passed_over_soon_and_keeps_its_address_from_nobody()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only 127.0.0.1 is there");
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(Neighbour(2), _port));
        silent.Listen(0);
        List<Socket> queued = [];
        try
        {
            while (queued.Count < 3)
            {
                queued.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                _ = queued[^1].ConnectAsync(Neighbour(2), _port);
            }

            _addresses = [Neighbour(2), IPAddress.Loopback];
            ReplicaAddresses replicas = new((_, _) => Task.FromResult(_addresses), TimeSpan.FromMilliseconds(300));
            await using Stream connection = await replicas.ConnectAsync(0, new DnsEndPoint("embedder", _port), CancellationToken.None);
            Assert.True(await replicas.HasAddressAsync(1, "embedder", CancellationToken.None));

            _addresses = [Neighbour(2)];
            SocketException unanswered = await Assert.ThrowsAsync<SocketException>(
                async () => await replicas.ConnectAsync(1, new DnsEndPoint("embedder", _port), CancellationToken.None));
            Assert.Equal(SocketError.TimedOut, unanswered.SocketErrorCode);
            Assert.True(await replicas.HasAddressAsync(2, "embedder", CancellationToken.None));
        }
        finally
        {
            queued.ForEach(it => it.Dispose());
        }
    }

    [SkippableFact]
    public async Task A_dead_one_that_is_still_listed_is_passed_over()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only 127.0.0.1 is there");
        _addresses = [Neighbour(2), IPAddress.Loopback];

        Assert.Equal(IPAddress.Loopback, await ConnectAsync(0));
        SocketException dead = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(1));
        Assert.Equal(SocketError.ConnectionRefused, dead.SocketErrorCode);

        Listen(Neighbour(2), _port);
        Assert.Equal(Neighbour(2), await ConnectAsync(1));
    }

    [SkippableFact]
    public async Task One_that_comes_takes_the_seat_of_one_that_left()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only 127.0.0.1 is there");
        Listen(Neighbour(2), _port);
        Listen(Neighbour(3), _port);
        _addresses = [IPAddress.Loopback, Neighbour(2)];
        await ConnectAsync(0);
        await ConnectAsync(1);

        _addresses = [Neighbour(3), IPAddress.Loopback];
        Assert.Equal(Neighbour(3), await ConnectAsync(1));
        Assert.Equal(IPAddress.Loopback, await ConnectAsync(0));
    }

    [SkippableFact]
    public async Task Addresses_of_two_families_are_one_replica()
    {
        _addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];

        Assert.Equal(IPAddress.Loopback, await ConnectAsync(0));
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(1));
    }

    private Task<bool> HasAddressAsync(int seat) => _replicas.HasAddressAsync(seat, "embedder.example", CancellationToken.None);

    private static IPAddress Neighbour(byte last) => new([127, 0, 0, last]);

    private TcpListener Listen(IPAddress address, int port)
    {
        TcpListener listener = new(address, port);
        listener.Start();
        _listeners.Add(listener);
        return listener;
    }

    private async Task<IPAddress> ConnectAsync(int seat)
    {
        Stream connection = await _replicas.ConnectAsync(seat, new DnsEndPoint("embedder.example", _port), CancellationToken.None);
        _connections.Add(connection);
        return ((IPEndPoint)((NetworkStream)connection).Socket.RemoteEndPoint!).Address;
    }
}
