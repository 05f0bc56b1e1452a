using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using XnaiAspire.Embedder.V1;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.Bench;

/// <summary>All texts once through the Embedder, on one stream, in messages as the Ingestor sends them.</summary>
internal sealed class GrpcPass(string address) : IDisposable
{
    private const int TextsInMessage = 32;

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);

    public async Task<Pass> RunAsync(string[] texts, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call = new EmbedderClient(_channel).Embed(cancellationToken: cancellationToken);
        Task<long> reading = ReadAsync(call.ResponseStream, cancellationToken);
        ulong id = 0;
        foreach (string[] message in texts.Chunk(TextsInMessage))
            await call.RequestStream.WriteAsync(new EmbedRequest { Id = id++, Texts = { message } }, cancellationToken);

        await call.RequestStream.CompleteAsync();
        return new Pass(await reading, Stopwatch.GetElapsedTime(began));
    }

    public void Dispose() => _channel.Dispose();

    private static async Task<long> ReadAsync(IAsyncStreamReader<EmbedResponse> answers, CancellationToken cancellationToken)
    {
        long tokens = 0;
        await foreach (EmbedResponse answer in answers.ReadAllAsync(cancellationToken))
            tokens += answer.Results.Sum(result => (long)result.Tokens);

        return tokens;
    }
}
