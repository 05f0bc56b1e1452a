using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// A library that is dealt out: an Indexed Job whose pods ingest a part each, and a Job that waits for them and merges. Their indexes lie side by side in one volume, which
/// all of them mount on whatever nodes they are, as they do the library. Source: Kubernetes' documentation of Jobs, "Completion mode" and "Pod failure policy".
/// </summary>
internal static class IndexedJobs
{
    private const string MergeName = "merge";

    /// <summary>The Ingestor's exit code for a command line or a setting that cannot be followed; the next pod would be told the same.</summary>
    private const int UsageExitCode = 2;

    /// <summary>A killed pod is a failed one. Each goes on where the last one was, so that many are no harm; a process that dies at the same document for ever is one.</summary>
    private const int MostFailures = 20;

    /// <summary>Puts them in the place of the Ingestor's Deployment.</summary>
    public static void Replace(KubernetesResource ingestor, int shards, RunOptions options)
    {
        var template = ingestor.Workload!.PodTemplate;
        ingestor.Workload = null;
        Share(ingestor, template.Spec, ContainerPaths.IndexVolume, ContainerPaths.Home, isReadOnly: null);
        Share(ingestor, template.Spec, ContainerPaths.LibraryVolume, ContainerPaths.Library, isReadOnly: true);

        var job = JobOf(ingestor.Name, template);
        job.Spec.CompletionMode = "Indexed";
        job.Spec.Completions = job.Spec.Parallelism = shards;
        job.Spec.BackoffLimitPerIndex = MostFailures;
        ingestor.AdditionalResources.Add(job);

        var merge = JobOf(MergeName, MergeOf(template, options));
        merge.Metadata.Labels[PodSelectors.Component] = MergeName;
        merge.Spec.BackoffLimit = MostFailures;
        ingestor.AdditionalResources.Add(merge);
    }

    private static Job JobOf(string name, PodTemplateSpecV1 template)
    {
        template.Spec.RestartPolicy = "Never";
        var job = new Job { Metadata = { Name = $"{name}-job" } };
        job.Spec.Template = template;
        job.Spec.PodFailurePolicy.Rules.Add(new PodFailureRule { Action = "FailJob", OnExitCodes = new PodFailureExitCodes { Values = { UsageExitCode } } });
        job.Spec.PodFailurePolicy.Rules.Add(new PodFailureRule { Action = "Ignore", OnPodConditions = { new PodFailureCondition { Type = "DisruptionTarget" } } });
        return job;
    }

    /// <summary>The same pod with another command. It calls nobody, so it is told no addresses and no secrets.</summary>
    private static PodTemplateSpecV1 MergeOf(PodTemplateSpecV1 ingestor, RunOptions options)
    {
        var container = new ContainerV1 { Name = MergeName, Image = ingestor.Spec.Containers[0].Image, ImagePullPolicy = ingestor.Spec.Containers[0].ImagePullPolicy };
        container.Args.AddRange(ShardArguments.Merge(options));
        container.VolumeMounts.AddRange(ingestor.Spec.Containers[0].VolumeMounts.Where(IsShared));
        var merge = new PodTemplateSpecV1();
        merge.Metadata.Labels = new Dictionary<string, string>(ingestor.Metadata.Labels) { [PodSelectors.Component] = MergeName };
        merge.Spec.Containers.Add(container);
        merge.Spec.Volumes.AddRange(ingestor.Spec.Volumes.Where(volume => volume.PersistentVolumeClaim is not null));
        merge.Spec.Harden(ContainerUsers.DotNet, ResourceNeeds.Ingestor);
        return merge;
    }

    private static bool IsShared(VolumeMountV1 mount) => mount.Name is ContainerPaths.IndexVolume or ContainerPaths.LibraryVolume;

    // Of pods on several nodes. The library's claim too can be written to, by whoever fills it.
    private static void Share(KubernetesResource ingestor, PodSpecV1 pod, string volume, string path, bool? isReadOnly)
    {
        var claim = new PersistentVolumeClaim { Metadata = { Name = $"{ingestor.Name}-{volume}-pvc" } };
        claim.Spec.AccessModes.Add("ReadWriteMany");
        claim.Spec.Resources.Requests["storage"] = KubernetesDeployment.Storage;
        ingestor.AdditionalResources.Add(claim);
        pod.Volumes.Add(new VolumeV1 { Name = volume, PersistentVolumeClaim = new PersistentVolumeClaimVolumeSourceV1 { ClaimName = claim.Metadata.Name } });
        pod.Containers[0].VolumeMounts.Add(new VolumeMountV1 { Name = volume, MountPath = path, ReadOnly = isReadOnly });
    }
}
