using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace XnaiAspire.ServiceDefaults;

/// <summary>
/// The standard resilience pipeline with three changes, since clients of gRPC go through it as well:
/// <list type="bullet">
/// <item>Only what is safe is tried again: GET, HEAD, OPTIONS and TRACE; anything else, a gRPC call too, only if no connection came about,
/// so that the server has seen nothing of it.</item>
/// <item>Failed gRPC calls open no circuit. All clients share one, so a replica that is away would cut off those that are there; and who waits for
/// a service asks by a rhythm of its own.</item>
/// <item>A gRPC call has no time limit here. It is a stream that may last as long as an ingest run; its limit is its own deadline.</item>
/// </list>
/// </summary>
internal static class ClientResilience
{
    public static void Configure(HttpStandardResilienceOptions options)
    {
        options.Retry.ShouldHandle = args => ValueTask.FromResult(
            HttpClientResiliencePredicates.IsTransient(args.Outcome) && (IsSafe(args.Context.GetRequestMessage()) || WasNeverSent(args.Outcome.Exception)));

        options.CircuitBreaker.ShouldHandle = args => ValueTask.FromResult(
            HttpClientResiliencePredicates.IsTransient(args.Outcome) && !IsGrpc(args.Context.GetRequestMessage()));

        var total = options.TotalRequestTimeout.Timeout;
        options.TotalRequestTimeout.TimeoutGenerator = args => ValueTask.FromResult(LimitFor(args.Context, total));
        var attempt = options.AttemptTimeout.Timeout;
        options.AttemptTimeout.TimeoutGenerator = args => ValueTask.FromResult(LimitFor(args.Context, attempt));
    }

    private static TimeSpan LimitFor(ResilienceContext context, TimeSpan limit) =>
        IsGrpc(context.GetRequestMessage()) ? Timeout.InfiniteTimeSpan : limit;

    // content-type: application/grpc, application/grpc+proto, application/grpc-web
    private static bool IsGrpc(HttpRequestMessage? request) =>
        request?.Content?.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsSafe(HttpRequestMessage? request) =>
        request is not null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options || request.Method == HttpMethod.Trace);

    private static bool WasNeverSent(Exception? exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
}
