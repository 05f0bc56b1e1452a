using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    private const string ConnectionStringPrefix = "ConnectionStrings__";

    // ConnectionStrings__redis and, for clients that want them apart, REDIS_HOST, REDIS_PORT, ...
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithReferenceRelationship(resource).WithEnvironment(context =>
        {
            var actual = resource.TryGetLastAnnotation<ConnectionStringRedirectAnnotation>(out var redirect) ? redirect.Resource : resource;
            context.EnvironmentVariables[actual.ConnectionStringEnvironmentVariable ?? ConnectionStringPrefix + name] =
                new ConnectionStringReference(actual, optional);
            foreach (var (key, value) in actual.GetConnectionProperties().Concat(GivenProperties(actual)))
            {
                context.EnvironmentVariables[$"{VariableName(name)}_{VariableName(key)}"] = value;
            }
        });
    }

    // services__embedder__grpc__0 and EMBEDDER_GRPC, one pair for each endpoint.
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithReference(source, source.Resource.Name);
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        AddEndpointReference(builder, source.Resource, name, endpointName: null);
        return builder;
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        AddEndpointReference(builder, endpointReference.Resource, endpointReference.Resource.Name, endpointReference.EndpointName);
        return builder;
    }

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The address of the external service '{name}' must be absolute and without a path, not '{uri}'.");
        }

        return builder.Set($"services__{name}__default__0", uri.ToString());
    }

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));
    }

    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithConnectionString => builder.WithConnectionProperty(name, ReferenceExpression.Create($"{value}"));

    public static IResourceBuilder<T> WithConnectionStringRedirection<T>(this IResourceBuilder<T> builder, IResourceWithConnectionString resource)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ConnectionStringRedirectAnnotation(resource), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IEnumerable<KeyValuePair<string, ReferenceExpression>> GivenProperties(IResource resource) =>
        resource.Annotations.OfType<ConnectionPropertyAnnotation>().Select(a => KeyValuePair.Create(a.Name, a.Value));

    // References to the same resource are collected in one annotation, so that each endpoint is given once.
    private static void AddEndpointReference<T>(IResourceBuilder<T> builder, IResourceWithEndpoints resource, string name, string? endpointName)
        where T : IResourceWithEnvironment
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.WithReferenceRelationship(resource);
        var references = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().FirstOrDefault(a => a.Resource == resource);
        if (references is null)
        {
            var created = references = new EndpointReferenceAnnotation(resource);
            builder.WithAnnotation(created).WithEnvironment(context => SetEndpoints(context.EnvironmentVariables, created, name));
        }

        if (endpointName is null)
        {
            references.UseAllEndpoints = true;
        }
        else
        {
            references.EndpointNames.Add(endpointName);
        }
    }

    private static void SetEndpoints(Dictionary<string, object> variables, EndpointReferenceAnnotation references, string name)
    {
        foreach (var endpoint in references.Resource.GetEndpoints())
        {
            var named = references.EndpointNames.Contains(endpoint.EndpointName);
            if (named || (references.UseAllEndpoints && !endpoint.ExcludeReferenceEndpoint))
            {
                variables[$"services__{name}__{endpoint.EndpointName}__0"] = endpoint;
                variables[$"{VariableName(name)}_{VariableName(endpoint.EndpointName)}"] = endpoint;
            }
        }
    }

    // my-api -> MY_API
    private static string VariableName(string name) =>
        string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = char.IsAsciiLetterOrDigit(source[i]) ? char.ToUpperInvariant(source[i]) : '_';
            }
        });
}
