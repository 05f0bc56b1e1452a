using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Carries what processes print from DCP into the resources' logs.</summary>
internal sealed partial class InstanceLogs(DcpRuntime dcp, ResourceLoggerService loggers)
{
    /// <summary>The DCP object whose output is being read, for each instance: a restarted one is a new object.</summary>
    private readonly Dictionary<string, string?> _followed = [];

    private readonly Lock _gate = new();

    /// <summary>Begins to read the output of an object that has come so far as to have any. Calls for the same object do nothing more.</summary>
    public void Follow(ResourceInstance instance, string? uid, string? state, CancellationToken stopping)
    {
        if (state != DcpStates.Running && !DcpStates.IsEnd(state))
        {
            return;
        }

        lock (_gate)
        {
            if (_followed.TryGetValue(instance.Name, out var known) && known == uid)
            {
                return;
            }

            _followed[instance.Name] = uid;
        }

        if (state == DcpStates.FailedToStart)
        {
            _ = RunAsync(instance, () => ExplainFailureAsync(instance, stopping));
            return;
        }

        _ = RunAsync(instance, () => CopyAsync(instance, DcpLogSources.Output, isError: false, stopping));
        _ = RunAsync(instance, () => CopyAsync(instance, DcpLogSources.Error, isError: true, stopping));
    }

    private async Task CopyAsync(ResourceInstance instance, string source, bool isError, CancellationToken stopping)
    {
        await foreach (var line in Read(instance, source, follow: true, stopping).ConfigureAwait(false))
        {
            loggers.Append(instance.Name, line, isError);
        }
    }

    private async Task ExplainFailureAsync(ResourceInstance instance, CancellationToken stopping)
    {
        await foreach (var line in Read(instance, DcpLogSources.System, follow: false, stopping).ConfigureAwait(false))
        {
            if (FindError(line) is { } error)
            {
                // The first one is the cause; what DCP says after it are consequences.
                LogFailed(loggers.GetLogger(instance.Name), instance.Resource.Name, error);
                return;
            }
        }
    }

    private IAsyncEnumerable<string> Read(ResourceInstance instance, string source, bool follow, CancellationToken stopping) =>
        instance.Resource.IsContainer()
            ? dcp.Client.ReadLogAsync<DcpContainer>(instance.Name, source, follow, stopping)
            : dcp.Client.ReadLogAsync<DcpExecutable>(instance.Name, source, follow, stopping);

    /// <summary>
    /// The error in a line of DCP's own log, which has four fields with tabs between them:
    /// <c>2026-11-22T19:26:27.589Z  error  ExecutableReconciler  Failed to start a process  {"Cmd": "/nope", "error": "fork/exec /nope: no such file"}</c>.
    /// </summary>
    internal static string? FindError(string line)
    {
        var fields = line.Split('\t');
        if (fields is not [_, "error", _, var message, var json])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("error", out var error) ? error.ToString() : message;
        }
        catch (JsonException)
        {
            return message;
        }
    }

    private async Task RunAsync(ResourceInstance instance, Func<Task> copy)
    {
        try
        {
            await copy().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or DcpException)
        {
            LogLost(loggers.GetLogger(instance.Name), e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "'{Resource}' could not be started: {Reason}")]
    private static partial void LogFailed(ILogger logger, string resource, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The output can no longer be read: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
