using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using XnaiAspire.Index;
using XnaiAspire.Ingestor.Runs;

namespace XnaiAspire.Ingestor.Web;

/// <summary><c>GET /api/search?q=why do stars twinkle&amp;k=5</c>.</summary>
internal static class SearchEndpoint
{
    private const int DefaultCount = 5;

    public static void MapSearch(this IEndpointRouteBuilder api) => api.MapGet("/search", SearchAsync).RefuseForeignPages();

    private static async Task<Results<Ok<SearchView>, ProblemHttpResult>> SearchAsync(
        string? q, string? k, IngestService ingest, TimeProvider time, CancellationToken cancellationToken)
    {
        int count = DefaultCount;
        if (k is not null && !int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            return BadRequest("bad-k", $"k must be a whole number from 1 to {SearchLimits.MaxCount}.");

        if (SearchLimits.Problem(q, count) is { } problem)
            return BadRequest(problem.Reason, problem.Detail);

        long start = time.GetTimestamp();
        IReadOnlyList<SearchHit> hits = await ingest.SearchAsync(q!, count, cancellationToken);
        double elapsed = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2);
        return TypedResults.Ok(new SearchView(q!, count, elapsed, hits));
    }

    private static ProblemHttpResult BadRequest(string reason, string detail) =>
        Refusal.Because(StatusCodes.Status400BadRequest, reason, detail);
}
