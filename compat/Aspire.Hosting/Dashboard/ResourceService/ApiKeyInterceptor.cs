using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Aspire.Hosting.Dashboard;

/// <summary>Lets in only who sends the key of this run: the resource service shows environments and runs commands.</summary>
internal sealed class ApiKeyInterceptor(DashboardSettings settings) : Interceptor
{
    public const string Header = "x-resource-service-api-key";

    private readonly byte[]? _key = settings.ResourceServiceApiKey is { } key ? Encoding.UTF8.GetBytes(key) : null;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (_key is not null
            && (context.RequestHeaders.GetValue(Header) is not { } sent
                || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), _key)))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, $"The header {Header} is missing or wrong."));
        }
    }
}
