using Google.Protobuf;
using Grpc.Core;
using XnaiAspire.Embedder.V1;

namespace XnaiAspire.Ingestor.Tests.Testing;

/// <summary>The server's side of embedder.proto, written by hand: the Ingestor has the client generated only, and the messages can be there once.</summary>
[BindServiceMethod(typeof(EmbedderCalls), nameof(Bind))]
internal abstract class EmbedderCalls
{
    private const string Name = "xnai.embedder.v1.Embedder";

    public static void Bind(ServiceBinderBase binder, EmbedderCalls? calls)
    {
        // The host binds without an object, to learn the names, and makes one a call.
        binder.AddMethod(
            Unary(nameof(Describe), DescribeRequest.Parser, DescribeResponse.Parser),
            calls is null ? null! : new UnaryServerMethod<DescribeRequest, DescribeResponse>(calls.Describe));
        binder.AddMethod(
            Unary(nameof(CountTokens), CountTokensRequest.Parser, CountTokensResponse.Parser),
            calls is null ? null! : new UnaryServerMethod<CountTokensRequest, CountTokensResponse>(calls.CountTokens));
        binder.AddMethod(
            new Method<EmbedRequest, EmbedResponse>(MethodType.DuplexStreaming, Name, nameof(Embed), Of(EmbedRequest.Parser), Of(EmbedResponse.Parser)),
            calls is null ? null! : new DuplexStreamingServerMethod<EmbedRequest, EmbedResponse>(calls.Embed));
    }

    public abstract Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context);

    public abstract Task<CountTokensResponse> CountTokens(CountTokensRequest request, ServerCallContext context);

    public abstract Task Embed(IAsyncStreamReader<EmbedRequest> requests, IServerStreamWriter<EmbedResponse> responses, ServerCallContext context);

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(MethodType.Unary, Name, name, Of(request), Of(response));

    private static Marshaller<T> Of<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => new(static message => message.ToByteArray(), parser.ParseFrom);
}
