using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestration;

/// <summary>What DCP reports of an instance, as a change to its snapshot.</summary>
internal static class InstanceSnapshot
{
    /// <summary>DCP's exit code of a process that it stopped itself.</summary>
    private const int NoExitCode = -1;

    /// <summary>What the model knows of a resource that has no process yet, such as one that waits.</summary>
    public static CustomResourceSnapshot Initial(CustomResourceSnapshot snapshot, IResource resource, DateTime now)
    {
        var properties = new PropertySet(snapshot.Properties);
        switch (resource)
        {
            case ProjectResource project:
                properties.Set("project.path", project.GetProjectMetadata().ProjectPath);
                break;
            case ExecutableResource executable:
                properties.Set("executable.path", executable.Command);
                properties.Set("executable.workDir", executable.WorkingDirectory);
                break;
            case var container when container.TryGetContainerImageName(out var image):
                properties.Set("container.image", image);
                break;
        }

        return snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? now,
            State = snapshot.State ?? (ResourceInstances.RunsInDcp(resource) ? KnownResourceStates.Starting : null),
            Properties = properties.ToArray(),
        };
    }

    public static CustomResourceSnapshot Update(CustomResourceSnapshot snapshot, ResourceInstance instance, DcpExecutable executable)
    {
        var status = executable.Status ?? new DcpExecutableStatus();
        var properties = new PropertySet(snapshot.Properties);
        if (instance.Resource is ProjectResource project)
        {
            properties.Set("project.path", project.GetProjectMetadata().ProjectPath);
        }

        properties.Set("executable.path", executable.Spec.ExecutablePath);
        properties.Set("executable.workDir", executable.Spec.WorkingDirectory);
        properties.Set("executable.args", status.EffectiveArgs ?? [], instance.Launch.Arguments.Any(a => a.IsSecret));
        properties.Set("executable.pid", status.Pid);
        return Update(
            snapshot, instance, properties, status.State, status.ExitCode, status.StartupTimestamp, status.FinishTimestamp,
            status.EffectiveEnv, executable.Spec.Env, executable.Metadata.CreationTimestamp);
    }

    public static CustomResourceSnapshot Update(CustomResourceSnapshot snapshot, ResourceInstance instance, DcpContainer container)
    {
        var status = container.Status ?? new DcpContainerStatus();
        var properties = new PropertySet(snapshot.Properties);
        properties.Set("container.image", container.Spec.Image);
        properties.Set("container.id", status.ContainerId);
        properties.Set("container.command", container.Spec.Command);
        properties.Set("container.args", status.EffectiveArgs ?? [], instance.Launch.Arguments.Any(a => a.IsSecret));
        properties.Set("container.ports", container.Spec.Ports.Select(p => p.ContainerPort).ToArray());
        return Update(
            snapshot, instance, properties, status.State, status.ExitCode, status.StartupTimestamp, status.FinishTimestamp,
            status.EffectiveEnv, container.Spec.Env, container.Metadata.CreationTimestamp);
    }

    private static CustomResourceSnapshot Update(
        CustomResourceSnapshot snapshot,
        ResourceInstance instance,
        PropertySet properties,
        string? dcpState,
        int? exitCode,
        DateTimeOffset? started,
        DateTimeOffset? finished,
        List<DcpVariable>? effective,
        List<DcpVariable> given,
        DateTimeOffset? created)
    {
        var ownExitCode = instance.StopRequested && exitCode == NoExitCode ? null : exitCode;
        properties.Set("resource.exitCode", ownExitCode);
        properties.Set("resource.appArgs", instance.Launch.Arguments.Select(a => a.Value).ToArray(), instance.Launch.Arguments.Any(a => a.IsSecret));
        var state = State(dcpState);
        return snapshot with
        {
            State = state,
            ExitCode = ownExitCode,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? created?.UtcDateTime,
            StartTimeStamp = started?.UtcDateTime,
            StopTimeStamp = finished?.UtcDateTime,
            Properties = properties.ToArray(),
            EnvironmentVariables = Variables(effective ?? given, given, instance.Launch.SecretVariables),
            Urls = [.. snapshot.Urls.Select(u => u with { IsInactive = state.Text != KnownResourceStates.Running })],
        };
    }

    private static ResourceStateSnapshot State(string? dcpState) => dcpState switch
    {
        null or "" or "Pending" => new(KnownResourceStates.Starting, null),
        DcpStates.FailedToStart => new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        DcpStates.RuntimeUnhealthy => new(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Warn),
        // Whoever waits for the end of a resource knows three words for it, and these are not among them.
        DcpStates.Terminated => new(KnownResourceStates.Finished, null),
        DcpStates.Unknown => new(KnownResourceStates.Exited, KnownResourceStateStyles.Warn),
        _ => new(dcpState, null),
    };

    private static ImmutableArray<EnvironmentVariableSnapshot> Variables(
        List<DcpVariable> all, List<DcpVariable> given, IReadOnlySet<string> secrets)
    {
        var own = given.Select(v => v.Name).ToHashSet();
        return
        [
            .. all.OrderBy(v => v.Name, StringComparer.Ordinal).Select(v =>
                new EnvironmentVariableSnapshot(v.Name, v.Value, own.Contains(v.Name)) { IsSecret = secrets.Contains(v.Name) }),
        ];
    }
}
