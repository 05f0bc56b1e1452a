using System.Globalization;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>What no pod of the chart may do: the "restricted" pod security standard, and a root file system that cannot be written to.</summary>
internal static class KubernetesHardening
{
    private const string TemporaryVolume = "tmp";

    /// <summary>The container of the resource.</summary>
    public static ContainerV1 Container(this KubernetesResource resource) => resource.Pod().Containers.Single();

    /// <summary>The pod of the resource.</summary>
    public static PodSpecV1 Pod(this KubernetesResource resource) =>
        resource.Workload?.PodTemplate.Spec ?? throw new DistributedApplicationException($"'{resource.Name}' has no workload.");

    /// <summary>Without root, without capabilities, without a way to get them back or to ask the cluster for anything.</summary>
    public static void Harden(this PodSpecV1 pod, long user, ResourceNeeds needs)
    {
        pod.AutomountServiceAccountToken = false;
        pod.EnableServiceLinks = false;
        pod.SecurityContext = new PodSecurityContextV1
        {
            RunAsNonRoot = true,
            RunAsUser = user,
            RunAsGroup = user,

            // Volumes belong to the group; asked once, since a large index has few files but a volume may have many.
            FsGroup = user,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new SeccompProfileV1 { Type = "RuntimeDefault" },
        };
        pod.Volumes.Add(new VolumeV1 { Name = TemporaryVolume, EmptyDir = new EmptyDirVolumeSourceV1 { Medium = "Memory", SizeLimit = "64Mi" } });

        var container = pod.Containers.Single();
        container.VolumeMounts.Add(new VolumeMountV1 { Name = TemporaryVolume, MountPath = ContainerPaths.Temporary });
        container.SecurityContext = new SecurityContextV1
        {
            AllowPrivilegeEscalation = false,
            Privileged = false,
            ReadOnlyRootFilesystem = true,
            RunAsNonRoot = true,
            Capabilities = new CapabilitiesV1 { Drop = { "ALL" } },
        };
        container.Resources = new ResourceRequirementsV1
        {
            Requests = { ["cpu"] = Processors(needs.Processors), ["memory"] = $"{needs.Memory}Mi" },
            Limits = { ["cpu"] = Processors(needs.MaxProcessors), ["memory"] = $"{needs.MaxMemory}Mi" },
        };
    }

    // 0.5 -> 500m
    private static string Processors(decimal processors) => string.Create(CultureInfo.InvariantCulture, $"{processors * 1000:0}m");
}
