namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Replaces a service's name in a request by an address of it. Each attempt of a retry outside of this handler may get another one.</summary>
internal sealed class ResolvingHttpDelegatingHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        request.RequestUri = endpoints.Resolve(original);
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // The next attempt starts from the name again.
            request.RequestUri = original;
        }
    }
}
