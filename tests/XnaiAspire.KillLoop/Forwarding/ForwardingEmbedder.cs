using System.Collections.Concurrent;
using Grpc.Core;
using XnaiAspire.Embedder.V1;
using EmbedderBase = XnaiAspire.Embedder.V1.Embedder.EmbedderBase;
using EmbedderClient = XnaiAspire.Embedder.V1.Embedder.EmbedderClient;

namespace XnaiAspire.KillLoop.Forwarding;

/// <summary>Stands between Ingestor and Embedder, passes everything on and counts the texts.</summary>
internal sealed class ForwardingEmbedder(EmbedderClient embedder, int replica, EmbedderTraffic traffic) : EmbedderBase
{
    public override async Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
    {
        traffic.Called();
        return await PassOnAsync(() => embedder.DescribeAsync(request, cancellationToken: context.CancellationToken).ResponseAsync, context, () => { });
    }

    public override async Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context)
    {
        long message = traffic.Ask(replica, request.Texts, embeds: false);
        bool embedderDied = false;
        try
        {
            CountTokensResponse answer = await PassOnAsync(
                () => embedder.CountTokensAsync(request, cancellationToken: context.CancellationToken).ResponseAsync, context, () => embedderDied = true);
            traffic.Answer(message);
            return answer;
        }
        finally
        {
            traffic.Lose(message, embedderDied);
        }
    }

    public override async Task Embed(
        IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call = embedder.Embed(cancellationToken: stop.Token);
        ConcurrentDictionary<ulong, long> open = [];
        bool embedderDied = false;
        traffic.StreamOpened();
        Task asking = AskAsync(requestStream, call, open, stop.Token);
        try
        {
            await PassOnAsync(() => AnswerAsync(call, responseStream, open, stop.Token), context, () => embedderDied = true);
        }
        finally
        {
            await stop.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (long message in open.Values)
                traffic.Lose(message, embedderDied);

            traffic.StreamClosed();
        }
    }

    private async Task AskAsync(
        IAsyncStreamReader<EmbedRequest> requests, AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call,
        ConcurrentDictionary<ulong, long> open, CancellationToken cancellationToken)
    {
        await foreach (EmbedRequest request in requests.ReadAllAsync(cancellationToken))
        {
            open[request.Id] = traffic.Ask(replica, request.Texts, embeds: true);
            await call.RequestStream.WriteAsync(request, cancellationToken);
        }

        await call.RequestStream.CompleteAsync();
    }

    private async Task<bool> AnswerAsync(
        AsyncDuplexStreamingCall<EmbedRequest, EmbedResponse> call, IServerStreamWriter<EmbedResponse> responses,
        ConcurrentDictionary<ulong, long> open, CancellationToken cancellationToken)
    {
        await foreach (EmbedResponse response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (open.TryRemove(response.Id, out long message))
                traffic.Answer(message);

            await responses.WriteAsync(response, cancellationToken);
        }

        return true;
    }

    // A dead Embedder ends the Ingestor's calls, as it does without a forwarder; what had been answered before has arrived, so that counts are exact.
    private static async Task<T> PassOnAsync<T>(Func<Task<T>> call, ServerCallContext context, Action onEmbedderDied)
    {
        try
        {
            return await call();
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            if (!context.CancellationToken.IsCancellationRequested)
                onEmbedderDied();

            throw new RpcException(new Status(StatusCode.Unavailable, e.Status.Detail));
        }
    }
}
