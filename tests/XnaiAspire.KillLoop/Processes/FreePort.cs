using System.Net;
using System.Net.Sockets;

namespace XnaiAspire.KillLoop.Processes;

/// <summary>Ports of the loopback address that nobody has now.</summary>
internal static class FreePort
{
    // Below the range that the system gives out by itself: nobody gets one of these by chance between the look and the listening.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;

    /// <summary>Different ones: all are held until all are known.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        List<TcpListener> held = [];
        try
        {
            while (held.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(Lowest, Highest));
                try
                {
                    listener.Start();
                    held.Add(listener);
                }
                catch (SocketException)
                {
                    listener.Dispose(); // somebody has it
                }
            }

            return [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>Whether somebody listens there.</summary>
    public static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
