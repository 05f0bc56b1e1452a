using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

internal static class PublishedResources
{
    // What an environment runs: the model's projects and containers, without those that are kept out or belong to another environment.
    public static IEnumerable<IResource> Of(DistributedApplicationModel model, IComputeEnvironmentResource environment)
    {
        var environments = model.Resources.OfType<IComputeEnvironmentResource>().ToArray();
        foreach (var resource in model.Resources.Where(r => r is IComputeResource && !r.IsExcludedFromPublish()))
        {
            if (resource.TryGetLastAnnotation<ComputeEnvironmentAnnotation>(out var bound))
            {
                if (bound.ComputeEnvironment == environment)
                {
                    yield return resource;
                }
            }
            else if (environments.Length > 1)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' has multiple compute environments: {string.Join(", ", environments.Select(e => e.Name))}. "
                    + "Choose one of them with WithComputeEnvironment.");
            }
            else
            {
                yield return resource;
            }
        }
    }

    // Services tell the environment's own dashboard what they do.
    public static void SendTelemetryTo(this IResource resource, EndpointReference otlp)
    {
        if (!resource.HasAnnotationOfType<OtlpExporterAnnotation>())
        {
            return;
        }

        resource.Annotations.Add(new EnvironmentCallbackAnnotation(variables =>
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
            variables["OTEL_SERVICE_NAME"] = resource.Name;
        }));
    }
}
