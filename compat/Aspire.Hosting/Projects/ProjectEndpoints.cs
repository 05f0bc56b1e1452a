using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

// The endpoints that a project has by its own settings or launch profile, and how its process is told where to listen.
internal static class ProjectEndpoints
{
    public static void Add(
        IResourceBuilder<ProjectResource> project, IReadOnlyList<KestrelEndpoint> kestrelEndpoints, EffectiveLaunchProfile? profile)
    {
        var publish = project.ApplicationBuilder.ExecutionContext.IsPublishMode;

        // Kestrel ignores ASPNETCORE_URLS where it has endpoints by configuration, so applicationUrl means nothing then.
        if (kestrelEndpoints.Count > 0)
        {
            foreach (var endpoint in kestrelEndpoints)
            {
                project.WithAnnotation(new EndpointAnnotation(
                    ProtocolType.Tcp, endpoint.Scheme, endpoint.Transport, endpoint.Name, publish ? null : endpoint.Port, publish ? endpoint.Port : null)
                {
                    TargetHost = endpoint.Host,
                    FromKestrelConfiguration = true,
                });
            }
        }
        else if (!publish)
        {
            AddApplicationUrls(project, profile?.Profile.ApplicationUrl);
        }
        else if (profile?.Profile.ApplicationUrl is not null)
        {
            // The addresses of a launch profile are this machine's; what is known is that the project serves HTTP.
            project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, "http"));
        }

        project.WithEnvironment(SetAddresses);
    }

    // "https://localhost:7001;http://localhost:5001": endpoints "https" and "http"; the second of a scheme is "http2".
    private static void AddApplicationUrls(IResourceBuilder<ProjectResource> project, string? applicationUrl)
    {
        var perScheme = new Dictionary<string, int>();
        foreach (var url in applicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            if (!Uri.TryCreate(url.Replace("://*", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri))
            {
                throw new DistributedApplicationException($"The applicationUrl '{url}' of the project of '{project.Resource.Name}' is not an address.");
            }

            var count = perScheme[uri.Scheme] = perScheme.GetValueOrDefault(uri.Scheme) + 1;
            project.WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, uri.Scheme, name: count == 1 ? uri.Scheme : $"{uri.Scheme}{count}", port: uri.Port == 0 ? null : uri.Port));
        }
    }

    // Each replica listens on an address of its own; clients connect to DCP's proxy in front of them.
    private static void SetAddresses(EnvironmentCallbackContext context)
    {
        var endpoints = ((IResourceWithEndpoints)context.Resource).GetEndpoints().Where(e => e.IsHttp || e.IsHttps).ToArray();
        if (context.ExecutionContext.IsPublishMode)
        {
            SetPublishedAddresses(context.EnvironmentVariables, endpoints);
            return;
        }

        if (endpoints.Any(e => e.EndpointAnnotation.FromKestrelConfiguration))
        {
            foreach (var endpoint in endpoints)
            {
                context.EnvironmentVariables[$"Kestrel__Endpoints__{endpoint.EndpointName}__Url"] = Address(endpoint);
                if (!endpoint.EndpointAnnotation.FromKestrelConfiguration && endpoint.EndpointAnnotation.Transport == "http2")
                {
                    context.EnvironmentVariables[$"Kestrel__Endpoints__{endpoint.EndpointName}__Protocols"] = "Http2";
                }
            }
        }
        else if (endpoints.Length > 0)
        {
            var urls = new ReferenceExpressionBuilder();
            foreach (var endpoint in endpoints)
            {
                if (!urls.IsEmpty)
                {
                    urls.AppendLiteral(";");
                }

                urls.AppendFormatted(Address(endpoint));
            }

            context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        }

        if (endpoints.FirstOrDefault(e => e.IsHttps) is { } https)
        {
            context.EnvironmentVariables["ASPNETCORE_HTTPS_PORT"] = https.Property(EndpointProperty.Port);
        }
    }

    // In a container: every address of it, on the ports that the environment gives.
    private static void SetPublishedAddresses(Dictionary<string, object> variables, EndpointReference[] endpoints)
    {
        if (endpoints.Length == 0)
        {
            return;
        }

        variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        if (endpoints.Any(e => e.EndpointAnnotation.FromKestrelConfiguration))
        {
            foreach (var endpoint in endpoints)
            {
                variables[$"Kestrel__Endpoints__{endpoint.EndpointName}__Url"] =
                    ReferenceExpression.Create($"{endpoint.Scheme}://*:{endpoint.Property(EndpointProperty.TargetPort)}");
            }

            return;
        }

        foreach (var scheme in endpoints.GroupBy(e => e.Scheme))
        {
            var ports = new ReferenceExpressionBuilder();
            foreach (var endpoint in scheme)
            {
                if (!ports.IsEmpty)
                {
                    ports.AppendLiteral(";");
                }

                ports.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
            }

            variables.TryAdd($"{scheme.Key.ToUpperInvariant()}_PORTS", ports.Build());
        }
    }

    private static ReferenceExpression Address(EndpointReference endpoint) => ReferenceExpression.Create(
        $"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
}
