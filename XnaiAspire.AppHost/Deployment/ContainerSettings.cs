namespace XnaiAspire.AppHost.Deployment;

/// <summary>What the parts need in a container and not in a process: addresses beyond loopback, volumes. In run mode nothing of it happens.</summary>
internal static class ContainerSettings
{
    /// <summary>Redis keeps its data in a folder of this machine, or in a volume.</summary>
    public static IResourceBuilder<RedisResource> WithData(this IResourceBuilder<RedisResource> redis, RunOptions options) =>
        redis.ApplicationBuilder.ExecutionContext.IsRunMode ? redis.WithDataBindMount(options.RedisPath) : redis.WithDataVolume("redis-data");

    /// <summary>Keeps the models. Where to listen, the Embedder has from its own settings (Kestrel:Endpoints), which publishing widens to all addresses.</summary>
    public static IResourceBuilder<ProjectResource> WithEmbedderContainer(this IResourceBuilder<ProjectResource> embedder) =>
        embedder.ApplicationBuilder.ExecutionContext.IsRunMode ? embedder : embedder.WithoutHttps().WithMount("models", ContainerPaths.Home);

    /// <summary>Keeps the index, reads the library, and serves a page, unless it is one of many that have a part each.</summary>
    public static IResourceBuilder<ProjectResource> WithIngestorContainer(this IResourceBuilder<ProjectResource> ingestor, RunOptions options) => options.Deployment switch
    {
        null => ingestor,
        { Shards: null } => ingestor.WithoutHttps().WithPage().WithIngestorVolumes(),
        _ when DeploymentTarget.Of(ingestor.ApplicationBuilder.Configuration) == DeploymentTarget.Kubernetes => ingestor.WithoutEndpoints(),
        _ => ingestor.WithoutEndpoints().WithIngestorVolumes(),
    };

    private static IResourceBuilder<ProjectResource> WithPage(this IResourceBuilder<ProjectResource> ingestor) => ingestor
        .WithEndpoint("http", endpoint => endpoint.TargetPort = ContainerOptions.PagePort)
        .WithEnvironment(context =>
        {
            // The Ingestor stays on loopback unless it is told otherwise in just this way.
            context.EnvironmentVariables["ASPNETCORE_URLS"] = $"http://*:{ContainerOptions.PagePort}";
            context.EnvironmentVariables.Remove("HTTP_PORTS");
        });

    // In a cluster shards share their volumes, which this does not say: IndexedJobs.
    private static IResourceBuilder<ProjectResource> WithIngestorVolumes(this IResourceBuilder<ProjectResource> ingestor) =>
        ingestor.WithMount(ContainerPaths.IndexVolume, ContainerPaths.Home).WithMount(ContainerPaths.LibraryVolume, ContainerPaths.Library, isReadOnly: true);

    private static IResourceBuilder<ProjectResource> WithoutEndpoints(this IResourceBuilder<ProjectResource> project) => project.Without(_ => true);

    /// <summary>The published packages add an endpoint over HTTPS to every web project; nothing here serves one.</summary>
    private static IResourceBuilder<ProjectResource> WithoutHttps(this IResourceBuilder<ProjectResource> project) => project.Without(endpoint => endpoint.UriScheme == "https");

    private static IResourceBuilder<ProjectResource> Without(this IResourceBuilder<ProjectResource> project, Func<EndpointAnnotation, bool> isUnwanted)
    {
        foreach (var endpoint in project.Resource.Annotations.OfType<EndpointAnnotation>().Where(isUnwanted).ToArray())
        {
            project.Resource.Annotations.Remove(endpoint);
        }

        return project;
    }

    /// <summary>Volumes of projects are published like those of containers, only a method for them is missing.</summary>
    private static IResourceBuilder<ProjectResource> WithMount(
        this IResourceBuilder<ProjectResource> project, string volume, string target, bool isReadOnly = false) =>
        project.WithAnnotation(new ContainerMountAnnotation(volume, target, ContainerMountType.Volume, isReadOnly));
}
