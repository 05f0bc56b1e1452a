using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    // A check that builder.Services.AddHealthChecks() knows by this key.
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(a => a.Key == key))
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.");
        }

        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, [EndpointName] string? endpointName = null)
        where T : IResourceWithEndpoints => builder.WithHttpHealthCheck(() => builder.HttpEndpoint(endpointName), path, statusCode);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = endpointSelector is null ? builder.HttpEndpoint(name: null) : endpointSelector();
        if (endpoint.Exists && !endpoint.IsHttp && !endpoint.IsHttps)
        {
            throw new DistributedApplicationException(
                $"Could not create a health check for resource '{builder.Resource.Name}': its endpoint '{endpoint.EndpointName}' has the scheme "
                + $"'{endpoint.Scheme}', not http or https.");
        }

        path ??= "/";
        if (!Uri.TryCreate(path, UriKind.Relative, out _) || !path.StartsWith('/'))
        {
            throw new ArgumentException($"The path of a health check starts with a slash: '{path}'.", nameof(path));
        }

        var status = statusCode ?? (int)HttpStatusCode.OK;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{status}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            services => new HttpEndpointHealthCheck(services.GetRequiredService<IHttpClientFactory>(), endpoint, path, status),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    // By name, else https before http, else the first one that speaks HTTP.
    private static EndpointReference HttpEndpoint<T>(this IResourceBuilder<T> builder, string? name)
        where T : IResourceWithEndpoints
    {
        var endpoints = builder.Resource.GetEndpoints().ToArray();
        return name is not null
            ? new EndpointReference(builder.Resource, name)
            {
                ErrorMessage = $"The resource '{builder.Resource.Name}' has no endpoint with the name '{name}'. Its endpoints are: "
                    + $"{(endpoints.Length == 0 ? "none" : string.Join(", ", endpoints.Select(e => e.EndpointName)))}.",
            }
            : endpoints.FirstOrDefault(e => e.EndpointName == "https")
                ?? endpoints.FirstOrDefault(e => e.EndpointName == "http")
                ?? endpoints.FirstOrDefault(e => e.IsHttp || e.IsHttps)
                ?? new EndpointReference(builder.Resource, "http") { ErrorMessage = $"The resource '{builder.Resource.Name}' has no HTTP endpoint." };
    }
}
