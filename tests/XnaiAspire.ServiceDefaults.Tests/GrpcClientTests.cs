using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace XnaiAspire.ServiceDefaults.Tests;

/// <summary>A client of AddGrpcClient behind the defaults, calling over real HTTP/2: found by its name, its stream untouched.</summary>
public sealed class GrpcClientTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(value => value, value => value);

    private static readonly Method<byte[], byte[]> Echo = new(MethodType.DuplexStreaming, "test.Echo", "Stream", Bytes, Bytes);

    private sealed class EchoClient(CallInvoker invoker) : ClientBase(invoker)
    {
        public AsyncDuplexStreamingCall<byte[], byte[]> Stream() => CallInvoker.AsyncDuplexStreamingCall(Echo, null, default);
    }

    // A message is one byte for compression, four for the length, and the content; the same bytes are the answer.
    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        var buffer = new byte[1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    [Fact]
    public async Task A_duplex_call_goes_to_the_service_of_that_name()
    {
        var server = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        server.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using var app = server.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("services:embedder:grpc:0", (string?)address)]);
        builder.AddServiceDefaults();
        builder.Services.AddGrpcClient<EchoClient>(client => client.Address = new Uri("http://_grpc.embedder"));
        await using var services = builder.Services.BuildServiceProvider();

        using var call = services.GetRequiredService<EchoClient>().Stream();
        foreach (var message in (byte[][])[[1], [2, 3], []])
        {
            await call.RequestStream.WriteAsync(message);
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal(message, call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
