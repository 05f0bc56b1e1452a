using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>The system as a Helm chart. Nothing is reachable from outside of the cluster: <c>kubectl port-forward</c> leads to the page.</summary>
internal static class KubernetesDeployment
{
    /// <summary>What every claim asks for.</summary>
    internal const string Storage = "10Gi";

    /// <summary>Where the dashboard's image serves its page and its health.</summary>
    private const int DashboardPort = 18888;

    /// <summary>Adds the environment and says for each part what Kubernetes has to know beyond the model.</summary>
    public static void AddKubernetesDeployment(this IDistributedApplicationBuilder builder, Parts parts, DashboardSecrets? dashboard, RunOptions options)
    {
        var kubernetes = builder.AddKubernetesEnvironment(DeploymentTarget.Kubernetes)
            .WithProperties(environment =>
            {
                environment.DefaultStorageType = "pvc";
                environment.DefaultStorageSize = Storage;
            })
            .WithHelm(chart => chart.WithChartName("xnaiaspire").WithChartDescription("Turns a folder of documents into a FAISS index"))
            .WithDashboard(enabled: false);
        var dashboardName = $"{DeploymentTarget.Kubernetes}-dashboard";
        var owners = SecretOwners(dashboardName);
        var hasTls = options.Deployment is { HasTls: true };

        parts.OwnRedis?.PublishAsKubernetesService(resource =>
        {
            resource.Pod().Harden(ContainerUsers.Redis, ResourceNeeds.Redis);
            resource.Container().Probe(KubernetesProbes.Redis(hasTls));
            resource.MountCertificates(hasTls);
            if (resource.Workload is StatefulSet { Spec: var set })
            {
                // Kubernetes asks for it, and the published package leaves it out.
                set.ServiceName = resource.Service?.Metadata.Name!;
            }

            resource.RequireSecrets(owners);
        });
        foreach (var embedder in parts.Embedders)
        {
            embedder.PublishAsKubernetesService(resource =>
            {
                resource.Pod().Harden(ContainerUsers.DotNet, ResourceNeeds.Embedder);
                resource.Container().ProbeHttp(PortOf(embedder, "http"), hasTls);
                resource.MountCertificates(hasTls);
                resource.RecreateOnUpdate();

                // Its name stands for its pods' own addresses: behind a cluster address a connection would stay with the pod that it first met, and others idle.
                resource.Service!.Spec.ClusterIp = "None";
                resource.RequireSecrets(owners);
            });
        }

        parts.Ingestor.PublishAsKubernetesService(resource =>
        {
            resource.Pod().Harden(ContainerUsers.DotNet, ResourceNeeds.Ingestor);
            resource.RequireSecrets(owners);
            resource.MountCertificates(hasTls, isServer: options.Deployment is { Shards: null });
            if (options.Deployment?.Shards is { } shards)
            {
                IndexedJobs.Replace(resource, shards, options);
                return;
            }

            resource.Container().ProbeHttp(PortOf(parts.Ingestor, "http"), hasTls);
            resource.RecreateOnUpdate();
        });
        parts.Embedders[0].PublishAsKubernetesService(resource => resource.AdditionalResources.Add(PodDisruptionBudget.Of([.. parts.Embedders.Select(Name)])));
        NetworkPolicies.Add(parts, options, dashboard is null ? null : dashboardName);
        if (dashboard is not null)
        {
            kubernetes.WithDashboard(added =>
            {
                dashboard.Guard(added);
                if (hasTls)
                {
                    Certificates.UseForTelemetry(added, parts);
                }

                added.PublishAsKubernetesService(resource =>
                {
                    resource.Pod().Harden(ContainerUsers.DotNet, ResourceNeeds.Dashboard);
                    resource.Container().ProbeHttp(DashboardPort, hasTls: false, alivePath: "/health");
                    resource.MountCertificates(hasTls);
                    resource.RequireSecrets(owners);
                });
            });
        }
    }

    /// <summary>
    /// The old pod goes before the new one comes. An index has one writer and its volume one node, so two at a time would wait for each other;
    /// and what is away for seconds is gone on with from the last checkpoint.
    /// </summary>
    private static void RecreateOnUpdate(this KubernetesResource resource)
    {
        if (resource.Workload is Aspire.Hosting.Kubernetes.Resources.Deployment deployment)
        {
            deployment.Spec.Strategy = new() { Type = "Recreate", RollingUpdate = null! };
        }
    }

    private static Dictionary<string, string> SecretOwners(string dashboard) => new()
    {
        ["redis_password"] = "redis",
        ["embedder_key"] = "embedder",
        ["dashboard_token"] = dashboard.Replace('-', '_'),
        ["telemetry_key"] = dashboard.Replace('-', '_'),
    };

    private static int PortOf(IResourceBuilder<ProjectResource> project, string endpoint) =>
        project.GetEndpoint(endpoint).TargetPort ?? throw new DistributedApplicationException($"The endpoint '{endpoint}' of '{project.Resource.Name}' has no port.");

    private static string Name(IResourceBuilder<ProjectResource> project) => project.Resource.Name;
}
