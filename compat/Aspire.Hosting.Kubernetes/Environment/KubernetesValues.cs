using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

// Values of the model as the chart has them: a service by its name, a parameter as a value of the chart.
internal sealed class KubernetesValues(KubernetesResource resource)
{
    public string Text(object value) => value switch
    {
        string text => text,
        EndpointReference endpoint => Endpoint(endpoint, EndpointProperty.Url),
        EndpointReferenceExpression part => Endpoint(part.Endpoint, part.Property),
        ConnectionStringReference reference => ConnectionString(reference.Resource),
        ParameterResource parameter => Parameter(parameter),
        IResourceWithConnectionString source => ConnectionString(source),
        IResourceBuilder<IResource> builder => Text(builder.Resource),
        // redis-service:6379,password={{ .Values.secrets.ingestor.redis_password }}
        ReferenceExpression expression => string.Format(CultureInfo.InvariantCulture, expression.Format, [.. expression.ValueProviders.Select(Text)]),
        bool isTrue => isTrue ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new DistributedApplicationException($"A value of the type '{value.GetType().Name}' cannot be published for '{resource.Name}'."),
    };

    private string ConnectionString(IResourceWithConnectionString source) =>
        source is ParameterResource parameter ? Parameter(parameter) : Text(source.ConnectionStringExpression);

    // Each resource has a place of its own for the value; secrets and values without a default are filled in where it is installed.
    private string Parameter(ParameterResource parameter)
    {
        (parameter.Secret ? resource.Secrets : resource.Config).TryAdd(HelmText.Key(parameter.Name), "");
        return HelmText.Value(parameter.Secret ? "secrets" : "config", resource.Name, parameter.Name);
    }

    private string Endpoint(EndpointReference reference, EndpointProperty property)
    {
        if (!resource.Parent.Resources.TryGetValue(reference.Resource, out var owner))
        {
            throw new DistributedApplicationException($"'{resource.Name}' refers to '{reference.Resource.Name}', which is not published to '{resource.Parent.Name}'.");
        }

        var endpoint = owner.Endpoints.Single(e => e.Endpoint == reference.EndpointAnnotation);
        var host = HelmText.ServiceName(owner.Name);
        var port = endpoint.ServicePort?.ToString(CultureInfo.InvariantCulture) ?? endpoint.Port;
        return property switch
        {
            EndpointProperty.Url => $"{endpoint.Endpoint.UriScheme}://{host}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port => port,
            EndpointProperty.TargetPort => endpoint.Port,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.Scheme => endpoint.Endpoint.UriScheme,
            _ => throw new DistributedApplicationException($"The property '{property}' of an endpoint has no value in a chart."),
        };
    }
}
