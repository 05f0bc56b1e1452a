using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Start, stop and restart, on everything that DCP runs.</summary>
internal sealed class LifecycleCommands(ResourceInstances instances, ResourceStarter starter)
{
    public void Add(IResource resource)
    {
        Add(resource, new ResourceCommandAnnotation(
            KnownResourceCommands.StartCommand, "Start", context => StartState(context.ResourceSnapshot.State?.Text),
            context => RunAsync(context, starter.StartAsync), "Start this resource", parameter: null, confirmationMessage: null,
            iconName: "Play", iconVariant: IconVariant.Filled, isHighlighted: true));
        Add(resource, new ResourceCommandAnnotation(
            KnownResourceCommands.StopCommand, "Stop", context => StopState(context.ResourceSnapshot.State?.Text),
            context => RunAsync(context, starter.StopAsync), "Stop this resource", parameter: null, confirmationMessage: null,
            iconName: "Stop", iconVariant: IconVariant.Filled, isHighlighted: true));
        Add(resource, new ResourceCommandAnnotation(
            KnownResourceCommands.RestartCommand, "Restart", context => RestartState(context.ResourceSnapshot.State?.Text),
            context => RunAsync(context, RestartAsync), "Stop this resource and start it again", parameter: null, confirmationMessage: null,
            iconName: "ArrowCounterclockwise", iconVariant: IconVariant.Regular, isHighlighted: false));
    }

    /// <summary>An application may have brought its own command of that name.</summary>
    private static void Add(IResource resource, ResourceCommandAnnotation command)
    {
        if (!resource.Annotations.OfType<ResourceCommandAnnotation>().Any(a => a.Name == command.Name))
        {
            resource.Annotations.Add(command);
        }
    }

    private static ResourceCommandState StartState(string? state) =>
        IsOnTheWay(state) ? ResourceCommandState.Disabled
        : IsStopped(state) || state == KnownResourceStates.Waiting ? ResourceCommandState.Enabled
        : ResourceCommandState.Hidden;

    private static ResourceCommandState StopState(string? state) =>
        state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled
        : IsOnTheWay(state) || IsStopped(state) || state == KnownResourceStates.Waiting ? ResourceCommandState.Hidden
        : ResourceCommandState.Enabled;

    private static ResourceCommandState RestartState(string? state) =>
        state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    private static bool IsOnTheWay(string? state) =>
        state is null || state == KnownResourceStates.Starting || state == KnownResourceStates.Building
        || state == KnownResourceStates.RuntimeUnhealthy;

    private static bool IsStopped(string? state) =>
        state is not null && (state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state));

    private async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context, Func<ResourceInstance, CancellationToken, Task> command)
    {
        if (instances.Find(context.ResourceName) is not { } instance)
        {
            return CommandResults.Failure($"There is no process of the name '{context.ResourceName}'.");
        }

        await command(instance, context.CancellationToken).ConfigureAwait(false);
        return CommandResults.Success();
    }

    private async Task RestartAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        await starter.StopAsync(instance, cancellationToken).ConfigureAwait(false);
        await starter.StartAsync(instance, cancellationToken).ConfigureAwait(false);
    }
}
