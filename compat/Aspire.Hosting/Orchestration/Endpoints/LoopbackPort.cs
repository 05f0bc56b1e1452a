using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Ports of this machine's loopback addresses.</summary>
internal static class LoopbackPort
{
    // Below the range out of which systems serve outgoing connections (32768 on Linux, 49152 elsewhere): between the look and the listening
    // nobody gets one of these by chance.
    private const int Lowest = 20_000;
    private const int Count = 12_000;

    private static readonly int First = Random.Shared.Next(Count);
    private static int Given;

    /// <summary>A port that nobody listened on a moment ago, and that this process was not given before.</summary>
    public static int FindFree()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = Lowest + (int)(((uint)First + (uint)Interlocked.Increment(ref Given)) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"All ports from {Lowest} to {Lowest + Count - 1} are taken.");
    }

    /// <summary>Whether nobody listens on the port. A port whose last connections still wind down counts as free.</summary>
    public static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            return true; // a machine without that family's loopback address, as containers often are: nobody listens there
        }
    }
}
