using System.Net;
using System.Net.Sockets;

namespace XnaiAspire.Ingestor.Embedding;

/// <summary>
/// The replicas behind one name. A name may stand for several addresses (a headless service, containers of one service), and they change as replicas come and go. Each client has
/// a seat here and connects to an address that no other seat holds; a seat without one is refused, as by a replica that is away, until there is one more.
/// </summary>
/// <param name="resolve">Gives a name's addresses now; <see cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/>.</param>
/// <param name="patience">How long an address may leave a connection unanswered; null for three seconds.</param>
internal sealed class ReplicaAddresses(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeSpan? patience = null)
{
    // A container that is gone takes its network along, and nobody is left to refuse: the system would try for two minutes, and whoever waits keeps the address from the other
    // seats. In three seconds it has asked twice (after one second again).
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, IPAddress> _held = [];

    /// <summary>Whether there is an address for the seat: its own, or one that no other seat holds. A seat without one need not call at all.</summary>
    public async Task<bool> HasAddressAsync(int seat, string name, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await resolve(name, cancellationToken).ConfigureAwait(false);
            lock (_gate)
                return Of(seat, addresses).Any(address => !_held.Any(held => held.Key != seat && held.Value.Equals(address)));
        }
        catch (SocketException)
        {
            // The name is unknown for now: the first seat's call says so to whoever waits.
            return seat == 0;
        }
    }

    /// <summary>Connects to the seat's address while it is there, else to one that is free.</summary>
    /// <exception cref="SocketException">
    /// The name is unknown, nobody answers, or (<see cref="SocketError.AddressNotAvailable"/>) all of the name's addresses are held by other seats.
    /// </exception>
    public async ValueTask<Stream> ConnectAsync(int seat, DnsEndPoint name, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await resolve(name.Host, cancellationToken).ConfigureAwait(false);
        SocketException refused = new((int)SocketError.AddressNotAvailable);
        List<IPAddress> tried = [];
        while (Hold(seat, addresses, tried) is { } address)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, name.Port), cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                // Still listed, and dead.
                refused = e;
                tried.Add(address);
                Release(seat);
            }
            catch
            {
                Release(seat);
                throw;
            }
        }

        throw refused;
    }

    // The seat's own address first, which a second connection of the same client must share; then the first that no other seat holds.
    private IPAddress? Hold(int seat, IPAddress[] addresses, List<IPAddress> tried)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(seat, out IPAddress? own) && addresses.Contains(own) && !tried.Contains(own))
                return own;

            _held.Remove(seat);
            IPAddress? free = Of(seat, addresses).FirstOrDefault(address => !_held.ContainsValue(address) && !tried.Contains(address));
            if (free is not null)
                _held[seat] = free;

            return free;
        }
    }

    // A replica with an address of each family is one replica, so IPv4 counts them. The first seat tries the others too: "localhost" has both, and somebody may listen on one of them only.
    private static IEnumerable<IPAddress> Of(int seat, IPAddress[] addresses)
    {
        IPAddress[] four = [.. addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork)];
        return four.Length == 0 ? addresses : seat == 0 ? four.Concat(addresses.Except(four)) : four;
    }

    private void Release(int seat)
    {
        lock (_gate)
            _held.Remove(seat);
    }

    private async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        waiting.CancelAfter(patience ?? UsualPatience);
        try
        {
            await socket.ConnectAsync(address, waiting.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
