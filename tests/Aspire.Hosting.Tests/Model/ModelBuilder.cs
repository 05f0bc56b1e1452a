using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Tests.Model;

// A builder whose model is looked at, never run.
internal static class ModelBuilder
{
    public static IDistributedApplicationBuilder Create(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });

    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync<T>(this IResourceBuilder<T> builder)
        where T : IResource =>
        (await ResourceEnvironment.EvaluateAsync(
            builder.Resource, builder.ApplicationBuilder.ExecutionContext, NullLogger.Instance, CancellationToken.None))
        .ToDictionary(v => v.Name, v => v.Value);

    public static async Task<IReadOnlyList<string>> ArgumentsOfAsync<T>(this IResourceBuilder<T> builder)
        where T : IResource =>
        [
            .. (await ResourceArguments.EvaluateAsync(
                builder.Resource, builder.ApplicationBuilder.ExecutionContext, NullLogger.Instance, CancellationToken.None)).Select(a => a.Value),
        ];

    // As the orchestration does it: the proxy listens on the port, the process on one that DCP puts in.
    public static void Allocate(this IResource resource, string endpointName, int port)
    {
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == endpointName);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(
            endpoint, "localhost", port, $$$"""{{- portForServing "{{{resource.Name}}}-{{{endpointName}}}" -}}""");
    }
}
