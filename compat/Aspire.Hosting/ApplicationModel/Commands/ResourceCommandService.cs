using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    // resourceId: an instance ("embedder-k3x9q2mz"), or the model's name of a resource that runs once.
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (!_notifications.TryGetCurrentState(resourceId, out var state))
        {
            return CommandResults.Failure($"Resource '{resourceId}' not found.");
        }

        return await ExecuteAsync(state.ResourceId, state.Resource, commandName, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var results = await Task.WhenAll(
            resource.GetInstanceNames().Select(name => ExecuteAsync(name, resource, commandName, cancellationToken))).ConfigureAwait(false);
        var failures = results.Where(r => !r.Success).ToArray();
        return failures switch
        {
            [] => results[0],
            _ when failures.All(f => f.Canceled) => CommandResults.Canceled(),
            [var failure] when results.Length == 1 => failure,
            _ => CommandResults.Failure(
                $"{failures.Length} of {results.Length} command executions failed: {string.Join("; ", failures.Select(f => f.Message))}"),
        };
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        string resourceId, IResource resource, string commandName, CancellationToken cancellationToken)
    {
        var logger = _loggers.GetLogger(resourceId);
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(a => a.Name == commandName) is not { } command)
        {
            LogUnknown(logger, commandName);
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resourceId}'.");
        }

        try
        {
            LogExecuting(logger, commandName);
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = resourceId,
                CancellationToken = cancellationToken,
                Logger = logger,
            }).ConfigureAwait(false);
            if (result.Success)
            {
                LogSucceeded(logger, commandName);
            }
            else if (result.Canceled)
            {
                LogCanceled(logger, commandName);
            }
            else
            {
                LogFailed(logger, commandName, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogCanceled(logger, commandName);
            return CommandResults.Canceled();
        }
#pragma warning disable CA1031 // A command is other people's code: whatever it throws is its result, shown in the dashboard.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            LogThrew(logger, ex, commandName);
            return CommandResults.Failure(ex);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Executing command '{Command}'.")]
    private static partial void LogExecuting(ILogger logger, string command);

    [LoggerMessage(2, LogLevel.Information, "Successfully executed command '{Command}'.")]
    private static partial void LogSucceeded(ILogger logger, string command);

    [LoggerMessage(3, LogLevel.Information, "Command '{Command}' was canceled.")]
    private static partial void LogCanceled(ILogger logger, string command);

    [LoggerMessage(4, LogLevel.Error, "Failure executing command '{Command}'. Error message: {Message}")]
    private static partial void LogFailed(ILogger logger, string command, string? message);

    [LoggerMessage(5, LogLevel.Error, "Error executing command '{Command}'.")]
    private static partial void LogThrew(ILogger logger, Exception exception, string command);

    [LoggerMessage(6, LogLevel.Information, "Command '{Command}' not available.")]
    private static partial void LogUnknown(ILogger logger, string command);
}
