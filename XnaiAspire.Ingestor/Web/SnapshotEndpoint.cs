using Microsoft.AspNetCore.Http.HttpResults;
using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Web;

/// <summary><c>GET /api/snapshots</c>: what was published, newest first.</summary>
internal static class SnapshotEndpoint
{
    public static void MapSnapshots(this IEndpointRouteBuilder api) => api.MapGet("/snapshots", (IngestOptions options) => List(options.IndexDirectory));

    private static Ok<SnapshotsView> List(string directory)
    {
        // Before the first run there is no index, and so there are no snapshots.
        if (OpenIndex.Try(directory) is not { } reader)
            return TypedResults.Ok(new SnapshotsView([]));

        using (reader)
            return TypedResults.Ok(new SnapshotsView(reader.Snapshots()));
    }
}

/// <summary>The answer of <c>GET /api/snapshots</c>.</summary>
/// <param name="Snapshots">Newest first.</param>
public sealed record SnapshotsView(IReadOnlyList<SnapshotRecord> Snapshots);
