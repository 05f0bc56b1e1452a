using Aspire.Hosting.Kubernetes.Resources;

namespace XnaiAspire.AppHost.Deployment;

/// <summary>Pods of this release, by the labels that the chart gives them.</summary>
internal static class PodSelectors
{
    private const string Instance = "app.kubernetes.io/instance";
    /// <summary>The label that names a pod's part.</summary>
    public const string Component = "app.kubernetes.io/component";

    /// <summary>All of them.</summary>
    public static LabelSelectorV1 All => new(new Dictionary<string, string> { [Instance] = "{{ .Release.Name }}" });

    /// <summary>Those of some parts.</summary>
    public static LabelSelectorV1 Of(IEnumerable<string> components)
    {
        var selector = All;
        var oneOf = new LabelSelectorRequirementV1 { Key = Component, Operator = "In" };
        oneOf.Values.AddRange(components);
        selector.MatchExpressions.Add(oneOf);
        return selector;
    }
}
