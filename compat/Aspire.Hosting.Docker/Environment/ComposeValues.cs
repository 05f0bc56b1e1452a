using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker;

// Values of the model as compose has them: a service by its name, what is not known yet as "${NAME}".
internal sealed class ComposeValues(DockerComposeServiceResource service)
{
    public string Text(object value) => value switch
    {
        string text => text,
        EndpointReference endpoint => Endpoint(endpoint, EndpointProperty.Url),
        EndpointReferenceExpression part => Endpoint(part.Endpoint, part.Property),
        ConnectionStringReference reference => ConnectionString(reference.Resource),
        ParameterResource parameter => parameter.AsEnvironmentPlaceholder(service),
        IResourceWithConnectionString resource => ConnectionString(resource),
        IResourceBuilder<IResource> builder => Text(builder.Resource),
        // {redis.bindings.tcp.host}:{redis.bindings.tcp.port},password={redis-password.value} -> redis:6379,password=${REDIS_PASSWORD}
        ReferenceExpression expression => string.Format(CultureInfo.InvariantCulture, expression.Format, [.. expression.ValueProviders.Select(Text)]),
        bool or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => throw new DistributedApplicationException($"A value of the type '{value.GetType().Name}' cannot be published for '{service.Name}'."),
    };

    // A connection string that is given, as a parameter, is itself the value.
    private string ConnectionString(IResourceWithConnectionString resource) =>
        resource is ParameterResource parameter ? parameter.AsEnvironmentPlaceholder(service) : Text(resource.ConnectionStringExpression);

    private string Endpoint(EndpointReference reference, EndpointProperty property)
    {
        if (!service.Parent.Services.TryGetValue(reference.Resource, out var owner))
        {
            throw new DistributedApplicationException($"'{service.Name}' refers to '{reference.Resource.Name}', which is not published to '{service.Parent.Name}'.");
        }

        var endpoint = owner.Endpoints.Single(e => e.Endpoint == reference.EndpointAnnotation);
        return property switch
        {
            EndpointProperty.Url => $"{endpoint.Endpoint.UriScheme}://{owner.ServiceName}:{endpoint.Port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => owner.ServiceName,
            EndpointProperty.Port or EndpointProperty.TargetPort => endpoint.Port,
            EndpointProperty.HostAndPort => $"{owner.ServiceName}:{endpoint.Port}",
            EndpointProperty.Scheme => endpoint.Endpoint.UriScheme,
            _ => throw new DistributedApplicationException($"The property '{property}' of an endpoint has no value in a compose file."),
        };
    }
}
