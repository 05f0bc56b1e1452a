using System.Globalization;
using XnaiAspire.AppHost.Deployment;

namespace XnaiAspire.AppHost;

/// <summary>The Embedder's processes. Each has an address of its own: behind one address a connection would stay with the replica that it first met.</summary>
internal static class EmbedderReplicas
{
    /// <summary>Adds one. All but the first get ports of their own choice.</summary>
    public static IResourceBuilder<ProjectResource> AddEmbedder(this IDistributedApplicationBuilder builder, string name, RunOptions options)
    {
        var embedder = builder.AddProject<Projects.XnaiAspire_Embedder>(name)
            .WithArgs(options.EmbedderArguments)
            .WithEnvironment("Embedder__DataPath", options.ModelsPath)
            .WithHttpHealthCheck("/health", endpointName: "http")
            .WithEmbedderContainer()
            .RestartAfterCrash()
            .WithIconName("BrainCircuit");
        if (options.Embedders > 1 && builder.ExecutionContext.IsRunMode)
        {
            // Together they have the machine's processors once; how many threads one has changes no vector.
            embedder.WithEnvironment("Embedder__Contexts", Math.Max(1, Environment.ProcessorCount / options.Embedders).ToString(CultureInfo.InvariantCulture));
        }

        return name == "embedder" || builder.ExecutionContext.IsPublishMode ? embedder : embedder.WithEndpoint("grpc", FreePort).WithEndpoint("http", FreePort);
    }

    /// <summary>Tells the Ingestor of another replica, in the form in which service discovery has the first: <c>services__embedder__grpc__1</c>.</summary>
    public static void WithReplica(this IResourceBuilder<ProjectResource> ingestor, IResourceBuilder<ProjectResource> embedder, int number) =>
        ingestor.WithEnvironment($"services__embedder__grpc__{number}", embedder.GetEndpoint("grpc"));

    private static void FreePort(EndpointAnnotation endpoint) => endpoint.Port = null;
}
