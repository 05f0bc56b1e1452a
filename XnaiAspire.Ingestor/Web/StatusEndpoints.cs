using Microsoft.AspNetCore.Http.HttpResults;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary>What is the case: the run's status, once or as it changes, and the documents that failed.</summary>
internal static class StatusEndpoints
{
    /// <summary>Most failed documents in one answer: a library of nothing but broken files must not fill the page's memory.</summary>
    public const int MaxFailures = 1_000;

    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", (StatusSource status) => TypedResults.Ok(status.Read()));
        api.MapGet("/status/stream", Stream);
        api.MapGet("/failures", Failures);
    }

    private static ServerSentEventsResult<StatusView> Stream(
        StatusSource status, IHostApplicationLifetime lifetime, HttpContext context)
    {
        // A stream never ends by itself; without this a shutdown would wait for every open page.
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(stop);
        return TypedResults.ServerSentEvents(status.WatchAsync(stop.Token));
    }

    private static Ok<FailuresView> Failures(IngestService ingest)
    {
        var failures = ingest.ReadFailures();
        return TypedResults.Ok(new FailuresView(failures.Count, [.. failures.Take(MaxFailures).Select(FailureView.Of)]));
    }
}
