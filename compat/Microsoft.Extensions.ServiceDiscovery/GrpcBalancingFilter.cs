using Microsoft.Extensions.Http;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Tells Grpc.Net.Client not to resolve names itself, by the property it looks for. It would look the service's name up in DNS before any
/// handler of ours sees the call. Other clients do not look at the property.
/// </summary>
internal sealed class GrpcBalancingFilter : IHttpMessageHandlerBuilderFilter
{
    private const string Disabled = "__GrpcLoadBalancingDisabled";

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.PrimaryHandler is SocketsHttpHandler sockets) sockets.Properties[Disabled] = true;
    };
}
