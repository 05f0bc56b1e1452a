using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis.Protocol;

namespace StackExchange.Redis.Connection;

/// <summary>Opens a connection: socket, TLS, credentials, name, database, and a PING that proves it.</summary>
internal static class Connector
{
    public static async Task<RedisConnection> OpenAsync(EndPoint endPoint, ConfigurationOptions options, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectTimeout);
        RedisConnection? connection = null;
        try
        {
            var stream = await OpenStreamAsync(endPoint, options, limit.Token).ConfigureAwait(false);
            connection = RedisConnection.Start(endPoint, stream);
            await GreetAsync(connection, options, limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            throw e as RedisConnectionException ?? new RedisConnectionException(
                e is OperationCanceledException or SocketException ? ConnectionFailureType.UnableToConnect
                : e is AuthenticationException ? ConnectionFailureType.AuthenticationFailure : ConnectionFailureType.InternalFailure,
                e is OperationCanceledException
                    ? $"{EndPointCollection.Format(endPoint)} did not answer within connectTimeout={options.ConnectTimeout}ms."
                    : $"{EndPointCollection.Format(endPoint)}: {e.Message}", e);
        }
    }

    private static async Task<Stream> OpenStreamAsync(EndPoint endPoint, ConfigurationOptions options, CancellationToken cancellation)
    {
        var socket = endPoint.AddressFamily is AddressFamily.Unspecified or AddressFamily.Unix
            ? endPoint.AddressFamily is AddressFamily.Unix
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily is not AddressFamily.Unix) socket.NoDelay = true;
            await socket.ConnectAsync(endPoint, cancellation).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (!options.Ssl) return stream;

            var tls = new SslStream(stream);
            var host = options.SslHost ?? (endPoint as DnsEndPoint)?.Host ?? (endPoint as IPEndPoint)?.Address.ToString() ?? "";
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = options.CertificateValidationCallback },
                cancellation).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task GreetAsync(RedisConnection connection, ConfigurationOptions options, CancellationToken cancellation)
    {
        var ping = Step("PING");
        var auth = (options.User, options.Password) switch
        {
            (_, null or "") => null,
            (null or "", var password) => Step("AUTH", password),
            var (user, password) => Step("AUTH", user, password),
        };
        var select = options.DefaultDatabase is { } database and not 0 ? Step("SELECT", database) : null;
        Message[] steps =
        [
            .. auth is null ? [] : (Message[])[auth],
            .. options.ClientName is null or "" ? [] : (Message[])[new UnobservedMessage("CLIENT", RespFrame.Encode("CLIENT", ["SETNAME", options.ClientName]))],
            .. select is null ? [] : (Message[])[select],
            ping,
        ];
        connection.TryWrite(steps);
        foreach (var step in (Message<bool>?[])[auth, select, ping])
        {
            try
            {
                if (step is not null) await step.Task.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (RedisServerException e)
            {
                throw Refused(connection.EndPoint, step!.Command, e);
            }
        }
    }

    private static Message<bool> Step(string command, params RedisValue[] arguments) =>
        new(command, RespFrame.Encode(command, arguments), _ => true);

    // A server that is still reading its data answers "LOADING Redis is loading the dataset in memory".
    private static RedisConnectionException Refused(EndPoint endPoint, string command, RedisServerException e) => new(
        e.Message.StartsWith("LOADING", StringComparison.Ordinal) ? ConnectionFailureType.Loading
            : command is "AUTH" || e.Message.StartsWith("NOAUTH", StringComparison.Ordinal) ? ConnectionFailureType.AuthenticationFailure
            : ConnectionFailureType.ProtocolFailure,
        $"{EndPointCollection.Format(endPoint)} refused {command}: {e.Message}", e);
}
