using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Parameters;

// States of the resources that are only values: no process runs for them, so nobody else publishes any.
internal static class ValueResources
{
    public static async Task PublishAsync(
        DistributedApplicationModel model,
        ResourceNotificationService notifications,
        IDistributedApplicationEventing eventing,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            await PublishAsync(parameter, notifications).ConfigureAwait(false);
            if (parameter is IResourceWithConnectionString)
            {
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(parameter, services), cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var composed in model.Resources.OfType<ConnectionStringResource>())
        {
            await notifications.PublishUpdateAsync(composed, s => s with { ResourceType = "ConnectionString", State = KnownResourceStates.Waiting })
                .ConfigureAwait(false);
            // Its parts may get their addresses much later; starting goes on meanwhile.
            _ = PublishWhenKnownAsync(composed, notifications, eventing, services, cancellationToken);
        }
    }

    private static Task PublishAsync(ParameterResource parameter, ResourceNotificationService notifications)
    {
        ResourceStateSnapshot state;
        string value;
        try
        {
            value = parameter.CurrentValue;
            state = new ResourceStateSnapshot(KnownResourceStates.Running, null);
        }
        catch (MissingParameterValueException ex)
        {
            value = ex.Message;
            state = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn);
        }

        ImmutableArray<ResourcePropertySnapshot> properties =
        [
            new("Value", value) { IsSensitive = parameter.Secret },
            new(CustomResourceKnownProperties.Source, parameter.IsConnectionString ? $"ConnectionStrings:{parameter.Name}" : $"Parameters:{parameter.Name}"),
        ];
        return notifications.PublishUpdateAsync(parameter, s => s with
        {
            ResourceType = parameter.IsConnectionString ? "ConnectionString" : "Parameter",
            State = state,
            Properties = properties,
            ResourceReady = Task.CompletedTask,
        });
    }

    private static async Task PublishWhenKnownAsync(
        ConnectionStringResource resource,
        ResourceNotificationService notifications,
        IDistributedApplicationEventing eventing,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        try
        {
            await notifications.WaitForDependenciesAsync(resource, cancellationToken).ConfigureAwait(false);
            var value = await resource.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, s => s with
            {
                State = KnownResourceStates.Running,
                Properties = [new(CustomResourceKnownProperties.ConnectionString, value) { IsSensitive = true }],
                ResourceReady = Task.CompletedTask,
            }).ConfigureAwait(false);
        }
        catch (DistributedApplicationException)
        {
            await notifications.PublishUpdateAsync(
                resource, s => s with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application ends before the value was known.
        }
    }
}
