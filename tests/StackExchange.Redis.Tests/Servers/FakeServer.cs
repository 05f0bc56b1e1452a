using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace StackExchange.Redis.Tests.Servers;

/// <summary>A server that misbehaves on command: for each command it sends the bytes it is told, or nothing, or hangs up.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string[], string?> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">The reply to a command; null is silence, and a text that ends in <c>!close</c> is followed by the end of the connection.</param>
    /// <param name="certificate">With it the server speaks TLS.</param>
    public FakeServer(Func<string[], string?> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Connections => Volatile.Read(ref _connections);

    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port},connectTimeout=2000,asyncTimeout=300,abortConnect=false";

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using Stream stream = await OpenAsync(client);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            while (await ReadCommandAsync(reader) is { } command)
            {
                var reply = command[0] is "PING" ? "+PONG\r\n" : command[0] is "CLIENT" ? "+OK\r\n" : _answer(command);
                if (reply is null) continue;
                var closes = reply.EndsWith("!close", StringComparison.Ordinal);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(closes ? reply[..^"!close".Length] : reply), _stopping.Token);
                if (closes) return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null) return client.GetStream();
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
        return tls;
    }

    // *2 $3 GET $1 k, each followed by CRLF
    private async Task<string[]?> ReadCommandAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync(_stopping.Token) is not { Length: > 1 } head) return null;
        var parts = new string[int.Parse(head.AsSpan(1))];
        for (var i = 0; i < parts.Length; i++)
        {
            await reader.ReadLineAsync(_stopping.Token);
            parts[i] = await reader.ReadLineAsync(_stopping.Token) ?? "";
        }

        return parts;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Before the listener goes: between two connections it would be asked for the next one and throw what nobody expects.
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }
}
