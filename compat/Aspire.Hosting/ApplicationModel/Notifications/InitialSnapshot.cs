using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

// What the model says about a resource before, and beside, what its process does.
internal static class InitialSnapshot
{
    public static CustomResourceSnapshot Create(IResource resource)
    {
        var given = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot { ResourceType = TypeOf(resource), Properties = [] };
        return given with
        {
            HealthReports = given.HealthReports.IsDefaultOrEmpty ? PendingHealthReports(resource) : given.HealthReports,
            Relationships = given.Relationships.IsDefaultOrEmpty ? Relationships(resource) : given.Relationships,
        };
    }

    public static CustomResourceSnapshot AddModelState(IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services)
    {
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        var updated = snapshot with { IconName = snapshot.IconName ?? icon?.IconName, IconVariant = snapshot.IconVariant ?? icon?.IconVariant };
        return updated with { Commands = Commands(resource, updated, services) };
    }

    // The dashboard's words for the kinds of a resource.
    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        // Also what stands in for a container where no engine runs.
        _ when resource.HasAnnotationOfType<ExecutableAnnotation>() => "Executable",
        ContainerResource => "Container",
        ParameterResource => "Parameter",
        _ when resource.GetType().Name.EndsWith("Resource", StringComparison.Ordinal) => resource.GetType().Name[..^"Resource".Length],
        _ => resource.GetType().Name,
    };

    private static ImmutableArray<HealthReportSnapshot> PendingHealthReports(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().DistinctBy(a => a.Key).Select(a => new HealthReportSnapshot(a.Key, null, null, null))];

    private static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource)
    {
        var parent = resource is IResourceWithParent child ? new RelationshipSnapshot(child.Parent.Name, KnownRelationshipTypes.Parent) : null;
        return
        [
            .. parent is null ? [] : new[] { parent },
            .. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(a => new RelationshipSnapshot(a.Resource.Name, a.Type)).Distinct(),
        ];
    }

    private static ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name,
            command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = services }),
            command.DisplayName,
            command.DisplayDescription,
            command.Parameter,
            command.ConfirmationMessage,
            command.IconName,
            command.IconVariant,
            command.IsHighlighted)),
    ];
}

internal static class KnownRelationshipTypes
{
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
    public const string Parent = "Parent";
}
