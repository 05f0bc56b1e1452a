using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using XnaiAspire.Embedder.V1;
using XnaiAspire.Ingestor.Embedding;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>A <see cref="HashEmbedder"/> at the end of a real gRPC connection, for programs that are started as processes.</summary>
internal sealed class EmbedderServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbedderServer(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<EmbedderServer> StartAsync(HashEmbedder embedder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(embedder);
        WebApplication app = builder.Build();
        app.MapGrpcService<Calls>();
        await app.StartAsync();
        return new EmbedderServer(app);
    }

    // Streams of a paused client never end by themselves.
    public async ValueTask DisposeAsync()
    {
        using var at = new CancellationTokenSource();
        await at.CancelAsync();
        await _app.StopAsync(at.Token);
        await _app.DisposeAsync();
    }

    private sealed class Calls(HashEmbedder embedder) : EmbedderCalls
    {
        public override async Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
        {
            EmbedderDescription it = await embedder.DescribeAsync(context.CancellationToken);
            return new DescribeResponse
            {
                ModelName = it.ModelName,
                ModelSha256 = it.ModelSha256,
                Engine = it.Engine,
                Dimensions = (uint)it.Dimensions,
                Pooling = it.Pooling,
                Normalized = it.Normalized,
                MaxTextTokens = (uint)it.Limits.TextTokens,
                MaxTextBytes = (uint)it.Limits.TextBytes,
                MaxTexts = (uint)it.Limits.Texts,
                Semantic = it.Semantic,
                Parallelism = (uint)it.Limits.Parallelism,
            };
        }

        public override Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context)
        {
            var response = new CountTokensResponse();
            response.Tokens.Add(request.Texts.Select(text => (uint)HashEmbedder.Count(text)));
            return Task.FromResult(response);
        }

        public override async Task Embed(IAsyncStreamReader<EmbedRequest> requests, IServerStreamWriter<EmbedResponse> responses, ServerCallContext context)
        {
            await using IEmbeddingSession session = embedder.OpenSession(await embedder.DescribeAsync(context.CancellationToken));
            while (await requests.MoveNext(context.CancellationToken))
            {
                var response = new EmbedResponse { Id = requests.Current.Id };
                foreach (TextEmbedding embedding in await session.EmbedAsync([.. requests.Current.Texts], context.CancellationToken))
                    response.Results.Add(new EmbedResult { Vector = Bytes(embedding), Tokens = (uint)embedding.Tokens });

                await responses.WriteAsync(response);
            }
        }

        private static ByteString Bytes(TextEmbedding embedding) =>
            ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(embedding.Vector.Span));
    }
}
