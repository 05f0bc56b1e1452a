using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

// An endpoint as a deployment sees it. TargetPort: where the process listens in its container; null: the environment's own default, which a
// project's first HTTP endpoint gets. ExposedPort: where others reach it, if the model says so.
internal sealed record PublishedEndpoint(EndpointAnnotation Endpoint, int? TargetPort, int? ExposedPort)
{
    private const int FirstFreePort = 8000;

    public static IReadOnlyList<PublishedEndpoint> Of(IResource resource)
    {
        var defaulted = false;
        var next = FirstFreePort;
        var endpoints = new List<PublishedEndpoint>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var target = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null);
            if (target is null && (defaulted || resource is not ProjectResource || endpoint.UriScheme is not "http"))
            {
                target = next++;
            }

            defaulted |= target is null;
            endpoints.Add(new PublishedEndpoint(endpoint, target, endpoint.Port));
        }

        return endpoints;
    }
}
