using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody listened on a moment ago.</summary>
    public static int FindFree()
    {
        using var socket = Bind(0) ?? throw new InvalidOperationException("The system gave no free port.");
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether nobody listens on the port. A port whose last connections still wind down counts as free.</summary>
    public static bool IsFree(int port)
    {
        using var socket = Bind(port);
        return socket is not null;
    }

    private static Socket? Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            return null;
        }
    }
}
