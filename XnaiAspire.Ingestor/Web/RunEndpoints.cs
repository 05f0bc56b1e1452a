using Microsoft.AspNetCore.Http.HttpResults;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary>What changes something: start a run, build anew, try failed documents again, pause, go on. Each answers 202 with the status, or a reason.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder runs = api.MapGroup("").RefuseForeignPages();
        runs.MapPost("/ingest", (RunLauncher launcher, StatusSource status, CancellationToken cancellationToken) => StartAsync(launcher, status, new RunRequest(), cancellationToken));
        runs.MapPost("/rebuild", (RunLauncher launcher, StatusSource status, CancellationToken cancellationToken) => StartAsync(launcher, status, new RunRequest { Force = true }, cancellationToken));
        runs.MapPost("/retry", RetryAsync);
        runs.MapPost("/pause", Pause);
        runs.MapPost("/resume", Resume);
    }

    private static async Task<Results<Accepted<StatusView>, ProblemHttpResult>> StartAsync(
        RunLauncher launcher, StatusSource status, RunRequest request, CancellationToken cancellationToken) =>
        await launcher.TryStartAsync(request, cancellationToken)
            ? Accepted(status)
            : Conflict("run-in-progress", "A run is going on. Wait for its end, or pause it.");

    private static async Task<Results<Accepted<StatusView>, ProblemHttpResult>> RetryAsync(
        string? document, IngestService ingest, RunLauncher launcher, StatusSource status, CancellationToken cancellationToken) =>
        document is not null && !ingest.ReadFailures().Any(record => record.Failure.Path == document)
            ? Refusal.Because(StatusCodes.Status404NotFound, "not-failed", $"'{document}' is not among the failed documents.")
            : await StartAsync(launcher, status, new RunRequest { RetryFailed = document is null, RetryDocument = document }, cancellationToken);

    private static Results<Accepted<StatusView>, ProblemHttpResult> Pause(IngestService ingest, StatusSource status)
    {
        if (ingest.Status.State is not (RunState.Running or RunState.Waiting))
            return Conflict("no-run", "There is no run that could be paused.");

        ingest.Pause();
        return Accepted(status);
    }

    private static Results<Accepted<StatusView>, ProblemHttpResult> Resume(IngestService ingest, StatusSource status)
    {
        if (ingest.Status.State is not RunState.Paused)
            return Conflict("not-paused", "No run is paused.");

        ingest.Resume();
        return Accepted(status);
    }

    private static Accepted<StatusView> Accepted(StatusSource status) => TypedResults.Accepted("/api/status", status.Read());

    private static ProblemHttpResult Conflict(string reason, string detail) => Refusal.Because(StatusCodes.Status409Conflict, reason, detail);
}
