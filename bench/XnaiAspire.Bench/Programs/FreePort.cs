using System.Net;
using System.Net.Sockets;

namespace XnaiAspire.Bench;

/// <summary>Ports of the loopback address that nobody has now.</summary>
internal static class FreePort
{
    /// <summary>Two different ones: both are held until both are known.</summary>
    public static (int First, int Second) FindTwo()
    {
        using TcpListener first = new(IPAddress.Loopback, 0);
        using TcpListener second = new(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
