using XnaiAspire.Index;

namespace XnaiAspire.Ingestor.Web;

/// <summary>The answer of <c>GET /api/search</c> and of <c>search --json</c>.</summary>
/// <param name="Query">The text that was searched for.</param>
/// <param name="K">Most hits asked for.</param>
/// <param name="ElapsedMilliseconds">Time to embed the query and to search, in the service.</param>
/// <param name="Hits">Best first.</param>
public sealed record SearchView(string Query, int K, double ElapsedMilliseconds, IReadOnlyList<SearchHit> Hits);
