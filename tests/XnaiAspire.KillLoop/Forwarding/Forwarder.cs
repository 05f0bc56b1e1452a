using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using XnaiAspire.KillLoop.Processes;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>The forwarder as a server; it is never killed.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    // The Embedder's own limit for a message.
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private Forwarder(WebApplication app, GrpcChannel channel, string address) => (_app, _channel, Address) = (app, channel, address);

    public string Address { get; }

    public static async Task<Forwarder> StartAsync(string embedder, int replica, EmbedderTraffic traffic, CancellationToken cancellationToken)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(embedder, new GrpcChannelOptions { MaxReceiveMessageSize = MaxMessageBytes, MaxSendMessageSize = MaxMessageBytes });
        int port = FreePort.Find(1)[0];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = MaxMessageBytes);
        builder.Services.AddSingleton(new ForwardingEmbedder(new EmbedderClient(channel), replica, traffic));
        WebApplication app = builder.Build();
        app.MapGrpcService<ForwardingEmbedder>();
        await app.StartAsync(cancellationToken);
        return new Forwarder(app, channel, Services.Url(port));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _channel.Dispose();
    }
}
