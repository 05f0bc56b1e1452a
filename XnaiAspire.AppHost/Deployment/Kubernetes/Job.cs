using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>The part of the object that is used here: pods that run until one for each index has succeeded.</summary>
internal sealed class Job() : BaseKubernetesResource("batch/v1", "Job")
{
    /// <summary>What it says.</summary>
    public JobSpec Spec { get; } = new();
}

/// <summary>What a <see cref="Job"/> says.</summary>
internal sealed class JobSpec
{
    /// <summary><c>Indexed</c>: each pod is told its number, from 0, in JOB_COMPLETION_INDEX; null: any pod is as good.</summary>
    public string? CompletionMode { get; set; }

    /// <summary>Pods that have to succeed.</summary>
    public int Completions { get; set; } = 1;

    /// <summary>Pods at once.</summary>
    public int Parallelism { get; set; } = 1;

    /// <summary>Failures of an index that are too many; null where there are no indexes.</summary>
    public int? BackoffLimitPerIndex { get; set; }

    /// <summary>Failures of the job that are too many; null where each index has its own.</summary>
    public int? BackoffLimit { get; set; }

    /// <summary><c>Failed</c>: a pod is replaced when its last process has ended, and not when that is asked of it.</summary>
    public string PodReplacementPolicy { get; set; } = "Failed";

    /// <summary>Failures that are told apart.</summary>
    public PodFailurePolicy PodFailurePolicy { get; } = new();

    /// <summary>The pods.</summary>
    public PodTemplateSpecV1 Template { get; set; } = new();
}

/// <summary>Rules, of which the first that fits is followed.</summary>
internal sealed class PodFailurePolicy
{
    /// <summary>The rules.</summary>
    public List<PodFailureRule> Rules { get; } = [];
}

/// <summary>What to do when a pod fails in one of two ways.</summary>
internal sealed class PodFailureRule
{
    /// <summary><c>FailJob</c>, <c>FailIndex</c>, <c>Ignore</c> or <c>Count</c>.</summary>
    public string Action { get; set; } = "Count";

    /// <summary>How its process ended.</summary>
    public PodFailureExitCodes? OnExitCodes { get; set; }

    /// <summary>Why the pod was taken away.</summary>
    public List<PodFailureCondition> OnPodConditions { get; } = [];
}

/// <summary>Exit codes of a container.</summary>
internal sealed class PodFailureExitCodes
{
    /// <summary><c>In</c> or <c>NotIn</c>.</summary>
    public string Operator { get; set; } = "In";

    /// <summary>The codes.</summary>
    public List<int> Values { get; } = [];
}

/// <summary>A condition of a pod, such as <c>DisruptionTarget</c>: a node is drained, or somebody more important needs the place.</summary>
internal sealed class PodFailureCondition
{
    /// <summary>Its name.</summary>
    public string Type { get; set; } = "";

    /// <summary>Whether it holds.</summary>
    public string Status { get; set; } = "True";
}
