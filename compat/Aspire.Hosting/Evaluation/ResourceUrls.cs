using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal static class ResourceUrls
{
    // The links that the dashboard shows for the resource: one for each endpoint that has an address, changed and added to by the
    // callbacks of WithUrl, WithUrls and WithUrlForEndpoint.
    public static async Task<ImmutableArray<UrlSnapshot>> EvaluateAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new ResourceUrlsCallbackContext(executionContext, resource, cancellationToken: cancellationToken) { Logger = logger };
        if (resource is IResourceWithEndpoints owner)
        {
            foreach (var endpoint in owner.GetEndpoints().Where(e => e.IsAllocated))
            {
                context.Urls.Add(new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint });
            }
        }

        context.Urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var firstEndpoint = context.Urls.FirstOrDefault(u => u.Endpoint is not null && !u.IsRelative)?.Endpoint;
        return [.. context.Urls.Select(url => ToSnapshot(url, firstEndpoint)).OfType<UrlSnapshot>()];
    }

    private static UrlSnapshot? ToSnapshot(ResourceUrlAnnotation url, EndpointReference? firstEndpoint)
    {
        var address = url.Url;
        if (url.IsRelative)
        {
            if ((url.Endpoint ?? firstEndpoint) is not { IsAllocated: true } endpoint)
            {
                return null;
            }

            address = endpoint.Url + address;
        }

        return new UrlSnapshot(url.Endpoint?.EndpointName, address, url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
        };
    }
}
