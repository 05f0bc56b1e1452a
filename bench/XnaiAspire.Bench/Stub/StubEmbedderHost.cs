using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace XnaiAspire.Bench;

/// <summary>The stub as a program of its own: gRPC on one loopback port, its counts and health on another.</summary>
internal static class StubEmbedderHost
{
    public const string CountsPath = "/calls";
    public const string MarkPath = "/mark";

    public static async Task RunAsync(int grpc, int http, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, grpc, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, http, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<StubCalls>();
        await using WebApplication app = builder.Build();
        app.MapGrpcService<StubEmbedderService>();
        app.MapGet("/health", static () => Results.Ok());
        app.MapGet(CountsPath, static (StubCalls calls) => Results.Json(calls.Read(), StubJson.Default.StubCallCounts));
        app.MapPost(MarkPath, static (StubCalls calls) => Results.Json(calls.Mark(), StubJson.Default.StubCallCounts));
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
