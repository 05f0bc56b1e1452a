using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Publishing.Yaml;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Aspire.Hosting.Kubernetes;

// Writes a Helm chart: Chart.yaml, values.yaml, templates/<resource>/<object>.yaml
internal sealed class HelmPublisher(KubernetesEnvironmentResource environment, PublishContext context)
{
    private const int DefaultProjectPort = 8080;

    private readonly ISerializer _yaml = YamlWriter.Create(CamelCaseNamingConvention.Instance, isPlain: HelmText.IsNumber)
        .WithTypeConverter(new Int32OrStringConverter())
        .Build();

    public async Task WriteAsync()
    {
        foreach (var resource in TargetResources())
        {
            environment.Resources[resource] = Describe(resource);
        }

        foreach (var resource in environment.Resources.Values)
        {
            await new KubernetesObjects(resource, context).BuildAsync().ConfigureAwait(false);
            foreach (var customization in resource.TargetResource.Annotations.OfType<KubernetesServiceCustomizationAnnotation>())
            {
                customization.Configure(resource);
            }

            foreach (var item in Objects(resource))
            {
                await context.WriteAsync(Path.Combine("templates", resource.Name, FileName(resource, item)), "---\n" + _yaml.Serialize(item, item.GetType()))
                    .ConfigureAwait(false);
            }
        }

        await context.WriteAsync("Chart.yaml", _yaml.Serialize(Chart())).ConfigureAwait(false);
        await context.WriteAsync("values.yaml", _yaml.Serialize(Values())).ConfigureAwait(false);
    }

    private List<IResource> TargetResources()
    {
        var resources = PublishedResources.Of(context.Model, environment).ToList();
        if (environment.DashboardEnabled && environment.Dashboard is { Resource: var dashboard })
        {
            resources.ForEach(resource => resource.SendTelemetryTo(dashboard.OtlpGrpcEndpoint));
            resources.Insert(0, dashboard);
        }

        return resources;
    }

    private KubernetesResource Describe(IResource resource)
    {
        var described = new KubernetesResource(resource.Name, resource, environment);
        foreach (var (endpoint, targetPort, exposedPort) in PublishedEndpoint.Of(resource))
        {
            var port = $"{targetPort}";
            if (targetPort is null)
            {
                var key = HelmText.Key($"port_{endpoint.Name}");
                described.Parameters[key] = DefaultProjectPort;
                port = HelmText.Value("parameters", resource.Name, key).Replace(" }}", " | int }}", StringComparison.Ordinal);
            }

            described.Endpoints.Add(new KubernetesEndpoint(endpoint, port, exposedPort == targetPort ? null : exposedPort));
        }

        return described;
    }

    private static IEnumerable<BaseKubernetesResource> Objects(KubernetesResource resource)
    {
        BaseKubernetesResource?[] own = [resource.Workload, resource.ConfigMap, resource.Secret, resource.Service];
        foreach (var item in own.OfType<BaseKubernetesResource>().Concat(resource.PersistentVolumeClaims))
        {
            yield return item;
        }

        foreach (var item in resource.AdditionalResources)
        {
            foreach (var (name, value) in resource.Labels)
            {
                item.Metadata.Labels.TryAdd(name, value);
            }

            yield return item;
        }
    }

    // ingestor-config -> config.yaml
    private static string FileName(KubernetesResource resource, BaseKubernetesResource item)
    {
        var prefix = $"{resource.Name.ToLowerInvariant()}-";
        var name = item.Metadata.Name ?? item.GetType().Name.ToLowerInvariant();
        return $"{(name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name)}.yaml";
    }

    private HelmChart Chart() => new()
    {
        Name = environment.HelmChartName,
        Version = environment.HelmChartVersion,
        KubeVersion = ">= 1.18.0-0",
        Description = environment.HelmChartDescription,
        Type = "application",
        Keywords = ["aspire", "kubernetes"],
        AppVersion = environment.HelmChartVersion,
    };

    // parameters:
    //   ingestor:
    //     ingestor_image: "ingestor:latest"
    private Dictionary<string, Dictionary<string, object>> Values() => new()
    {
        ["parameters"] = Section(resource => resource.Parameters),
        ["secrets"] = Section(resource => resource.Secrets),
        ["config"] = Section(resource => resource.Config),
    };

    private Dictionary<string, object> Section(Func<KubernetesResource, Dictionary<string, object>> values) => environment.Resources.Values
        .Where(resource => values(resource).Count > 0)
        .ToDictionary(resource => HelmText.Key(resource.Name), resource => (object)values(resource));
}
