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

    /// <summary>Keeps the index, reads the library.</summary>
    public static IResourceBuilder<ProjectResource> WithIngestorContainer(this IResourceBuilder<ProjectResource> ingestor) =>
        ingestor.ApplicationBuilder.ExecutionContext.IsRunMode
            ? ingestor
            : ingestor
                .WithoutHttps()
                .WithEndpoint("http", endpoint => endpoint.TargetPort = ContainerOptions.PagePort)
                .WithMount("index", ContainerPaths.Home)
                .WithMount("library", ContainerPaths.Library, isReadOnly: true)
                .WithEnvironment(context =>
                {
                    // The Ingestor stays on loopback unless it is told otherwise in just this way.
                    context.EnvironmentVariables["ASPNETCORE_URLS"] = $"http://*:{ContainerOptions.PagePort}";
                    context.EnvironmentVariables.Remove("HTTP_PORTS");
                });

    /// <summary>The published packages add an endpoint over HTTPS to every web project; nothing here serves one.</summary>
    private static IResourceBuilder<ProjectResource> WithoutHttps(this IResourceBuilder<ProjectResource> project)
    {
        foreach (var https in project.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme == "https").ToArray())
        {
            project.Resource.Annotations.Remove(https);
        }

        return project;
    }

    /// <summary>Volumes of projects are published like those of containers, only a method for them is missing.</summary>
    private static IResourceBuilder<ProjectResource> WithMount(
        this IResourceBuilder<ProjectResource> project, string volume, string target, bool isReadOnly = false) =>
        project.WithAnnotation(new ContainerMountAnnotation(volume, target, ContainerMountType.Volume, isReadOnly));
}
