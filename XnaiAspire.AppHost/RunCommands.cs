using System.Net.Http.Json;
using System.Text.Json;

namespace XnaiAspire.AppHost;

/// <summary>The Ingestor's runs, from the dashboard.</summary>
internal static class RunCommands
{
    /// <summary>Adds the commands ingest, rebuild, retry, verify, pause and resume, each a request to the Ingestor's HTTP API.</summary>
    public static IResourceBuilder<ProjectResource> WithRunCommands(this IResourceBuilder<ProjectResource> ingestor) => ingestor
        .WithRunCommand("ingest", "Ingest", "Take up what is new, changed or gone in the library.", "ArrowSync", highlighted: true)
        .WithRunCommand(
            "rebuild", "Rebuild", "Build the index anew beside the old one and swap at the end.", "ArrowReset",
            confirmation: "Every document is read and embedded again. The present index stays in use until the new one is complete. Rebuild?")
        .WithRunCommand("retry", "Retry failed", "Try the failed documents again, although their files have not changed.", "ArrowRepeatAll")
        .WithRunCommand("verify", "Verify", "Compare library, ledger, vectors, snapshots and Redis. Changes nothing.", "ShieldCheckmark")
        .WithRunCommand("pause", "Pause", "Stop after what is under way; nothing is lost.", "Pause")
        .WithRunCommand("resume", "Resume", "Go on with the paused run.", "Play");

    /// <summary>Names this start's <see cref="RunOptions.Force"/>, so that it is followed once.</summary>
    public static IResourceBuilder<ProjectResource> WithRebuild(this IResourceBuilder<ProjectResource> ingestor, RunOptions options) =>
        ingestor.ApplicationBuilder.ExecutionContext.IsRunMode ? ingestor.WithEnvironment("Ingestor__RebuildId", options.RebuildId) : ingestor;

    private static IResourceBuilder<ProjectResource> WithRunCommand(
        this IResourceBuilder<ProjectResource> ingestor,
        string name,
        string displayName,
        string description,
        string icon,
        string? confirmation = null,
        bool highlighted = false) =>
        ingestor.WithHttpCommand($"/api/{name}", displayName, endpointName: "http", commandName: name, commandOptions: new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            Description = description,
            ConfirmationMessage = confirmation,
            IconName = icon,
            IsHighlighted = highlighted,
            GetCommandResult = ReadResultAsync,
        });

    /// <summary>Verifying answers with its report, of which this is a part: <c>{"healthy": false, "findings": [{"reason": "vectors-tail", "count": 1}]}</c>.</summary>
    private static async Task<ExecuteCommandResult> ReadVerdictAsync(HttpCommandResultContext context)
    {
        var report = await context.Response.Content.ReadFromJsonAsync<JsonElement>(context.CancellationToken);
        if (!report.TryGetProperty("healthy", out var healthy) || healthy.GetBoolean())
        {
            return CommandResults.Success();
        }

        var damage = report.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("kind").GetString() != "stale")
            .Select(finding => $"{finding.GetProperty("count").GetInt64()} {finding.GetProperty("reason").GetString()}");
        return CommandResults.Failure($"The index is damaged: {string.Join(", ", damage)}. The command verify says where and what to do.");
    }

    /// <summary>A refusal says why: <c>{"title": "...", "status": 409, "detail": "A run is going on. Wait for its end, or pause it."}</c> (RFC 9457).</summary>
    private static async Task<ExecuteCommandResult> ReadResultAsync(HttpCommandResultContext context)
    {
        var response = context.Response;
        if (response.IsSuccessStatusCode)
        {
            return await ReadVerdictAsync(context);
        }

        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(context.CancellationToken);
            if (problem.TryGetProperty("detail", out var detail) && detail.GetString() is { Length: > 0 } reason)
            {
                return CommandResults.Failure(reason);
            }
        }

        return CommandResults.Failure($"The Ingestor answered {(int)response.StatusCode} {response.ReasonPhrase}.");
    }
}
