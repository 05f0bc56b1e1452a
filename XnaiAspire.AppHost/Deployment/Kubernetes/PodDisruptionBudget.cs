using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>
/// Draining nodes takes one Embedder at a time. At least one kept would be wrong: with a single Embedder no node could ever be drained, and
/// the Ingestor waits for one that comes back.
/// </summary>
internal sealed class PodDisruptionBudget() : BaseKubernetesResource("policy/v1", "PodDisruptionBudget")
{
    /// <summary>What it says.</summary>
    public PodDisruptionBudgetSpec Spec { get; } = new();

    /// <summary>One for all the Embedders of a release.</summary>
    public static PodDisruptionBudget Of(IReadOnlyList<string> components)
    {
        var budget = new PodDisruptionBudget { Metadata = { Name = "embedder-pdb" } };
        budget.Spec.MaxUnavailable = 1;
        budget.Spec.Selector = PodSelectors.Of(components);
        return budget;
    }
}

/// <summary>The part of the object that is used here.</summary>
internal sealed class PodDisruptionBudgetSpec
{
    /// <summary>Pods that may be away at once.</summary>
    public int MaxUnavailable { get; set; }

    /// <summary>The pods.</summary>
    public LabelSelectorV1 Selector { get; set; } = new();
}
