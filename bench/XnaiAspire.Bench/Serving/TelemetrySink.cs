using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace XnaiAspire.Bench;

/// <summary>Takes what OTLP exporters send over gRPC and answers each with an empty message, so that sending costs the services what it costs them with a real collector.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    // Not compressed, no bytes.
    private static readonly byte[] EmptyMessage = [0, 0, 0, 0, 0];

    private readonly WebApplication _app;
    private int _exports;

    private TelemetrySink(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.First();

    public int Exports => _exports;

    public static async Task<TelemetrySink> StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2));
        TelemetrySink sink = new(builder.Build());
        await sink._app.StartAsync(cancellationToken);
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        Interlocked.Increment(ref _exports);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(EmptyMessage, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
