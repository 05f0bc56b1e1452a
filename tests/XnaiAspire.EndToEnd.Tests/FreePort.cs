using System.Net;
using System.Net.Sockets;

namespace XnaiAspire.EndToEnd.Tests;

/// <summary>A port of the loopback address that nobody has now.</summary>
internal static class FreePort
{
    // Below the range that the system gives out by itself: nobody gets it by chance between the look and the listening, which on a busy
    // machine are seconds apart.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // somebody has it
            }
        }
    }
}
