using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XnaiAspire.Ingestor.Tests.Redis;

/// <summary>What is done to one command on its way.</summary>
internal abstract record Fault
{
    /// <summary>Nothing: it goes to the server, and the reply comes back.</summary>
    public sealed record None : Fault;

    /// <summary>The connection ends before the server hears of it.</summary>
    public sealed record CutBefore : Fault;

    /// <summary>The server gets half of it, then the connection ends.</summary>
    public sealed record CutRequest : Fault;

    /// <summary>The server runs it; half of the reply comes back, then the connection ends.</summary>
    public sealed record CutReply : Fault;

    /// <summary>The server never hears of it; this comes back instead.</summary>
    public sealed record Answer(string Reply) : Fault;

    /// <summary>The reply comes late.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>The server never hears of it and nobody answers.</summary>
    public sealed record Silence : Fault;
}

/// <summary>Stands between a client and a server, knows where commands and replies begin and end, and does to each what a test says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _commands;

    /// <param name="server">Port of the real one.</param>
    public FaultProxy(int server)
    {
        _server = server;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Asked for each command: its number over all connections, from 1, and its words.</summary>
    public Func<int, string[], Fault> Decide { get; set; } = (_, _) => new Fault.None();

    /// <summary>Commands so far.</summary>
    public int Commands => Volatile.Read(ref _commands);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Before the listener stops: between two connections it would be asked for the next one and throw what nobody expects.
        await _accepting;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient owned = client;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stopping.Token);
            NetworkStream back = client.GetStream();
            NetworkStream on = server.GetStream();
            RespBytes commands = new(back);
            RespBytes replies = new(on);
            while (await commands.ReadAsync(_stopping.Token) is { } command)
            {
                if (!await PassAsync(command, back, on, replies))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> PassAsync(byte[] command, NetworkStream client, NetworkStream server, RespBytes replies)
    {
        Fault fault = Decide(Interlocked.Increment(ref _commands), RespBytes.Words(command));
        switch (fault)
        {
            case Fault.CutBefore:
                return false;
            case Fault.CutRequest:
                await server.WriteAsync(command.AsMemory(0, command.Length / 2), _stopping.Token);
                return false;
            case Fault.Silence:
                return true;
            case Fault.Answer(var text):
                await client.WriteAsync(Encoding.Latin1.GetBytes(text), _stopping.Token);
                return true;
        }

        await server.WriteAsync(command, _stopping.Token);
        if (await replies.ReadAsync(_stopping.Token) is not { } reply)
            return false;

        if (fault is Fault.Delay(var time))
            await Task.Delay(time, _stopping.Token);

        int length = fault is Fault.CutReply ? reply.Length / 2 : reply.Length;
        await client.WriteAsync(reply.AsMemory(0, length), _stopping.Token);
        return fault is not Fault.CutReply;
    }
}
