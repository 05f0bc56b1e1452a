using System.Diagnostics;
using System.Threading.Channels;
using Grpc.Core;
using XnaiAspire.Embedder.Engines;
using XnaiAspire.Embedder.Hosting;
using XnaiAspire.Embedder.Models;
using XnaiAspire.Embedder.Telemetry;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Embedder.Services;

/// <summary>The gRPC service of <c>Protos/embedder.proto</c>.</summary>
public sealed class EmbedderService(EngineHost host, CountingGate counting, EmbedderTelemetry telemetry, IHostApplicationLifetime lifetime)
    : V1.Embedder.EmbedderBase
{
    // Messages of a stream that wait between the one that is being finished and the one that was read last: three are at work at once, so
    // that no context idles while a message's last text is encoded. What a client sends beyond that stays in HTTP/2's flow control.
    private const int MessagesBetween = 1;

    /// <inheritdoc/>
    public override Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
    {
        var loaded = Loaded();
        return Task.FromResult(new DescribeResponse
        {
            ModelName = loaded.Model.Name,
            ModelSha256 = loaded.Model.Sha256,
            Engine = loaded.Engine.Name,
            Dimensions = (uint)loaded.Engine.Dimensions,
            Pooling = loaded.Engine.Pooling == Pooling.Cls ? "cls" : "mean",
            Normalized = true,
            MaxTextTokens = (uint)loaded.Engine.MaxTextTokens,
            MaxTextBytes = EmbeddingLimits.MaxTextBytes,
            MaxTexts = EmbeddingLimits.MaxTexts,
            Semantic = loaded.Model.Semantic,
            Parallelism = (uint)loaded.Engine.Slots,
            ModelTag = loaded.Tag,
            Kernels = loaded.Engine.Kernels,
        });
    }

    /// <inheritdoc/>
    public override async Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var loaded = Loaded();
        EmbedMessages.CheckTextCount(request.Texts.Count);
        using var turn = await EnterAsync(context.CancellationToken);
        CountTokensResponse response = new() { ModelTag = loaded.Tag };
        foreach (var text in request.Texts)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (TextGuard.Check(text) is { Reason: RefusalReason.TooManyBytes } tooLong)
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"text {response.Tokens.Count}: {tooLong.Detail} (max_text_bytes)"));
            response.Tokens.Add((uint)loaded.Engine.CountTokens(text));
        }

        return response;
    }

    /// <inheritdoc/>
    public override async Task Embed(
        IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        var loaded = Loaded();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var inFlight = Channel.CreateBounded<Task<EmbedResponse>>(MessagesBetween);
        var writing = WriteAsync(inFlight.Reader, responseStream, ended);
        try
        {
            try
            {
                await foreach (var request in requestStream.ReadAllAsync(ended.Token))
                {
                    EmbedMessages.CheckTextCount(request.Texts.Count);
                    await inFlight.Writer.WriteAsync(EmbedAsync(loaded, request, ended.Token), ended.Token);
                }
            }
            finally
            {
                // What was asked before the end, or before a message that is refused, is answered first.
                inFlight.Writer.Complete();
                await writing;
            }
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted,
                $"a message is over the limit of {EmbeddingLimits.MaxMessageBytes} bytes"));
        }
        catch (OverloadedException overloaded)
        {
            telemetry.Overloaded();
            throw EmbedMessages.Overloaded(overloaded.Message);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            throw new RpcException(lifetime.ApplicationStopping.IsCancellationRequested
                ? new Status(StatusCode.Unavailable, "the service is shutting down")
                : new Status(StatusCode.Cancelled, "the client ended the call"));
        }
    }

    private async Task<EmbedResponse> EmbedAsync(LoadedModel loaded, EmbedRequest request, CancellationToken cancellationToken)
    {
        using var span = telemetry.Start(loaded);
        var started = Stopwatch.GetTimestamp();
        var outcomes = await loaded.Workers.EmbedAsync(request.Texts, cancellationToken);
        telemetry.Record(span, outcomes, Stopwatch.GetElapsedTime(started));
        return EmbedMessages.ToResponse(request.Id, loaded.Tag, outcomes);
    }

    private static async Task WriteAsync(
        ChannelReader<Task<EmbedResponse>> inFlight, IServerStreamWriter<EmbedResponse> responses, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var response in inFlight.ReadAllAsync(ended.Token))
                await responses.WriteAsync(await response, ended.Token);
        }
        catch
        {
            // Nobody reads the answers: the reading side and the queue need not go on.
            await ended.CancelAsync();
            throw;
        }
    }

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (await counting.EnterAsync(cancellationToken) is { } turn)
            return turn;
        telemetry.Overloaded();
        throw EmbedMessages.Overloaded($"{CountingGate.MaxWaiting} calls of CountTokens are waiting already");
    }

    private LoadedModel Loaded() => host.TryGet(out var loaded)
        ? loaded
        : throw new RpcException(new Status(StatusCode.Unavailable, "the model is not loaded yet"));
}
